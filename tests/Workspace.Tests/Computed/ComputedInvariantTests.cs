using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Local;
using Verso.Workspace.Properties;
using Verso.Workspace.Storage;
using Verso.Workspace.Tests.Local;
using Xunit;

namespace Verso.Workspace.Tests.Computed;

/// <summary>Whatever is done in whatever order, every page shows what comes out when all is computed from the ground.</summary>
public sealed class ComputedInvariantTests
{
    private const int Steps = 60;

    /// <summary>The worlds that are played; <c>VERSO_SEED</c> plays one other.</summary>
    public static TheoryData<int> Seeds =>
        int.TryParse(Environment.GetEnvironmentVariable("VERSO_SEED"), CultureInfo.InvariantCulture, out var seed) ? [seed]
        : [.. Enumerable.Range(1, Environment.GetEnvironmentVariable("CI") == "true" ? 40 : 4)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public Task Random_operations_leave_no_value_behind(int seed) => PlayAsync(seed);

    private static async Task PlayAsync(int seed)
    {
        await using var world = await RandomWorld.OpenAsync(seed);
        for (var step = 0; step < Steps; step++)
        {
            var done = await world.StepAsync();
            Check(world.Desk, $"Seed {seed}, step {step}: {done}");
        }

        await world.Desk.ReopenAsync();
        Check(world.Desk, $"Seed {seed}, at the end");
        await world.SettleAsync();
        Check(world.Desk, $"Seed {seed}, settled");
    }

    private static void Check(Desk desk, string when) => desk.Workspace.Read(session =>
    {
        var sources = session.Objects.All("data_source").Select(one => session.DataSources.Find(one.Id)!).ToList();
        foreach (var source in sources)
        {
            foreach (var row in session.Objects.Rows(source.Id))
            {
                var properties = PageStore.Properties(row);
                foreach (var (id, expected) in session.Computed.FromTheGround(row.Id))
                {
                    var property = source.Schema.FindById(id)!;
                    if (properties[property.Name]!["rollup"]?["array"] is JsonArray { Count: 25 })
                        continue; // Cut on the way out.
                    Assert.True(
                        JsonNode.DeepEquals(expected, properties[property.Name]![property.Type]),
                        $"{when}: {property.Name} {property.Config.ToJsonString()} of {row.Id}: {properties[property.Name]!.ToJsonString()} instead of {expected?.ToJsonString()}, in trash: {row.InTrash}");
                }

                if (session.Sql.Scalar<long>($"SELECT EXISTS (SELECT 1 FROM row_migration)") == 0)
                    CheckRow(session, source, row.Id, when);
            }
        }

        return true;
    });

    /// <summary>The typed row and its links say what the stored JSON says; both ends of a relation name each other.</summary>
    private static void CheckRow(LocalSession session, DataSource source, NotionId id, string when)
    {
        var bytes = session.Sql.Scalar<byte[]>($"SELECT json FROM object WHERE id = {id}")!;
        var stored = session.Objects.Find(id)! with { Json = bytes };
        var properties = PageStore.Properties(stored);
        foreach (var property in source.Schema.Properties)
        {
            var family = property.Kind.Columns;
            var content = properties[property.Name]![property.Type];
            var cells = new object?[family.Columns.Count];
            family.Fill(property, content, cells);
            for (var at = 0; at < cells.Length; at++)
            {
                var column = Sql.Name($"p_{Hex(property)}{family.Columns[at].Suffix}");
                var cell = session.Sql.Find($"SELECT {column} FROM {Table("t", source)} WHERE page = {id}", reader => reader.IsDBNull(0) ? null : reader.GetValue(0));
                var expected = cells[at] is bool flag ? flag ? 1L : 0L : cells[at];
                Assert.True(
                    Equals(Convert.ToString(expected, CultureInfo.InvariantCulture) ?? "", Convert.ToString(cell, CultureInfo.InvariantCulture) ?? ""),
                    $"{when}: column {family.Columns[at].Suffix} of {property.Name} of {id} is {cell}, and the page says {expected} ({content?.ToJsonString()})");
            }

            if (property.Type != "relation")
                continue;
            var links = session.Sql.Query(
                $"SELECT link.target FROM {Table("l", source)} AS link JOIN {Table("t", source)} AS t ON t.\"row\" = link.\"row\" WHERE t.page = {id} AND link.property = {Hex(property)} ORDER BY link.position",
                reader => reader.GetString(0));
            var named = content!.AsArray().Select(one => (string)one!["id"]!).ToList();
            Assert.True(named.SequenceEqual(links), $"{when}: links of {property.Name} of {id}");
            if ((string?)property.Config["dual_property"]?["synced_property_id"] is not { } mirror)
                continue;
            foreach (var other in named.Select(one => NotionId.Parse(one)))
            {
                var there = session.Objects.Find(other)!;
                if (there.ParentId is not { } parent || session.DataSources.Find(parent)?.Schema.FindById(PropertyId.Decode(mirror)) is not { } back)
                    continue;
                Assert.Contains(id.ToString(), PageStore.Properties(there)[back.Name]!["relation"]!.AsArray().Select(one => (string?)one!["id"]));
            }
        }
    }

    private static Sql Table(string kind, DataSource source) => Sql.Name($"{kind}_{source.Id.ToHex()}");

    private static string Hex(PropertySchema property) => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(property.Id));
}
