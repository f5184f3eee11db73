using System.Text.Json.Nodes;
using Xunit;

namespace Verso.Agents.Tests.Records;

/// <summary>What holds for every record, tried on many that chance made.</summary>
public sealed class RecordPropertyTests
{
    private static readonly string[] Texts =
        ["", " ", "a", "a, b", "Bug", "Active", "true", "12.5", "2026-01-31", "2026-13-01", "a@b.c", "https://x.test/f.png", "0b8d2c565c4e4f538f5c0a1d1f5a0003", ",", "\ud83d\ude00", "ﬀ\0"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void A_member_becomes_a_value_of_its_property_or_a_fault_and_planning_never_breaks(int seed)
    {
        var random = new Random(seed);
        for (var turn = 0; turn < 3000; turn++)
        {
            var record = new JsonObject();
            foreach (var property in RecordPlannerTests.TestSchema.Properties)
            {
                if (random.Next(3) == 0)
                    record[random.Next(4) == 0 ? property.Id : property.Name] = Value(random, 3, property.Type);
            }

            var planned = RecordPlannerTests.Plan(record.ToJsonString());

            Assert.Equal(record.Count, planned.Properties.Count + planned.Faults.Count);
            foreach (var (id, value) in planned.Properties)
            {
                var property = RecordPlannerTests.TestSchema.Find(id)!;
                Assert.Equal(property.Type, Assert.Single(value!.AsObject()).Key);
                AssertShape(property.Type, value[property.Type]);
            }
        }
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public void What_was_planned_is_taken_as_it_is_and_planned_alike(int seed)
    {
        var random = new Random(seed);
        for (var turn = 0; turn < 2000; turn++)
        {
            var record = new JsonObject();
            foreach (var property in RecordPlannerTests.TestSchema.Properties)
                record[property.Name] = Value(random, 2, property.Type);

            var once = RecordPlannerTests.Plan(record.ToJsonString()).Properties;
            var twice = RecordPlannerTests.Plan(once.ToJsonString());

            Assert.Empty(twice.Faults);
            Assert.True(JsonNode.DeepEquals(once, twice.Properties), $"{once}\n{twice.Properties}");
        }
    }

    private static void AssertShape(string type, JsonNode? value)
    {
        switch (type)
        {
            case "title" or "rich_text" or "multi_select" or "people" or "relation" or "files":
                Assert.InRange(Assert.IsType<JsonArray>(value).Count, 0, 100);
                Assert.All((JsonArray)value!, item => Assert.IsType<JsonObject>(item));
                break;
            case "checkbox":
                Assert.True(value!.GetValueKind() is System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False);
                break;
            case "url" or "email" or "phone_number":
                Assert.True(value is null || value.GetValue<string>().Length > 0);
                break;
        }
    }

    private static JsonNode? Value(Random random, int depth, string type) => random.Next(depth > 0 ? 9 : 6) switch
    {
        0 => null,
        1 => random.Next(2) == 0,
        2 => random.Next(-5, 100000) / 8.0,
        3 or 4 or 5 => Texts[random.Next(Texts.Length)],
        6 => new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => Value(random, depth - 1, type))]),
        7 => new JsonObject { [type] = Value(random, depth - 1, type) },
        _ => new JsonObject { [random.Next(2) == 0 ? "id" : "name"] = Value(random, 0, type), [random.Next(2) == 0 ? "start" : "url"] = Value(random, depth - 1, type) },
    };
}
