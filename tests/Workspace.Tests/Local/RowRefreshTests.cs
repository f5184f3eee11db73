using System.Text.Json.Nodes;
using Xunit;

namespace Verso.Workspace.Tests.Local;

/// <summary>Rows that follow their schema later are shown as if they had.</summary>
public sealed class RowRefreshTests
{
    private const string Schema = """{"Name":{"title":{}},"State":{"select":{"options":[{"name":"Open"},{"name":"Done"}]}},"Points":{"number":{}},"Tags":{"multi_select":{}}}""";

    [Fact]
    public async Task A_rename_and_a_new_property_are_seen_at_once_in_every_row()
    {
        await using var desk = await Desk.OpenAsync(mostRowsAtOnce: 2, worksBehindAnswers: false);
        var (source, rows) = await FillAsync(desk, 5);

        await desk.PatchAsync($"data_sources/{source}", """{"properties":{"Points":{"name":"Score"},"Ready":{"checkbox":{}},"Due":{"date":{}}}}""");
        var found = (await desk.PostAsync($"data_sources/{source}/query", """{"filter":{"and":[{"property":"Score","number":{"greater_than":2}},{"property":"Ready","checkbox":{"equals":false}}]},"sorts":[{"property":"Score","direction":"ascending"}]}""")).Results();
        var alone = await desk.GetAsync($"pages/{rows[0]}");
        var changed = await desk.PatchAsync($"pages/{rows[1]}", """{"properties":{"Score":{"number":10},"Tags":{"multi_select":[{"name":"new"}]}}}""");
        var trashed = await desk.PatchAsync($"pages/{rows[2]}", """{"in_trash":true}""");

        Assert.True(IsBehind(desk));
        Assert.Equal([3, 4], found.Select(row => (int)row["properties"]!["Score"]!["number"]!));
        foreach (var page in found.Append(alone).Append(changed).Append(trashed))
            Assert.Equal(["Due", "Name", "Ready", "Score", "State", "Tags"], page["properties"]!.AsObject().Keys().Order(StringComparer.Ordinal));
        Assert.False((bool)alone["properties"]!["Ready"]!["checkbox"]!);
        Assert.Equal("new", (string)(await desk.GetAsync($"pages/{rows[1]}"))["properties"]!["Tags"]!["multi_select"]![0]!["name"]!);

        desk.WorksBehindAnswers = true;
        await desk.ReopenAsync();
        await desk.Workspace.SettleAsync();
        Assert.False(IsBehind(desk));
        Assert.Equal(changed["properties"]!.ToJsonString(), (await desk.GetAsync($"pages/{rows[1]}"))["properties"]!.ToJsonString());
        Assert.Equal(alone["properties"]!.ToJsonString(), (await desk.GetAsync($"pages/{rows[0]}"))["properties"]!.ToJsonString());
    }

    [Fact]
    public async Task A_change_that_touches_values_lets_the_rows_follow_the_older_one_first()
    {
        await using var desk = await Desk.OpenAsync(mostRowsAtOnce: 2, worksBehindAnswers: false);
        var (source, rows) = await FillAsync(desk, 5);

        await desk.PatchAsync($"data_sources/{source}", """{"properties":{"Points":{"name":"Score"},"State":{"name":"Points"}}}""");
        await desk.PatchAsync($"data_sources/{source}", """{"properties":{"Score":{"rich_text":{}},"Tags":null}}""");
        var page = (await desk.GetAsync($"pages/{rows[3]}"))["properties"]!.AsObject();

        Assert.False(IsBehind(desk));
        Assert.Equal(["Name", "Points", "Score"], page.Keys().Order(StringComparer.Ordinal));
        Assert.Equal("3", (string)page["Score"]!["rich_text"]![0]!["plain_text"]!);
        Assert.Equal("Done", (string)page["Points"]!["select"]!["name"]!);
    }

    [Fact]
    public async Task A_property_that_goes_is_told_by_the_change_of_every_row_that_had_a_value()
    {
        await using var desk = await Desk.OpenAsync(mostRowsAtOnce: 2, worksBehindAnswers: false);
        var (source, rows) = await FillAsync(desk, 5);

        await desk.PatchAsync($"data_sources/{source}", """{"properties":{"Points":null}}""");
        var edited = await desk.PatchAsync($"pages/{rows[1]}", """{"properties":{"Name":[{"text":{"content":"Edited"}}]}}""");
        var seen = await desk.GetAsync($"pages/{rows[0]}");
        desk.WorksBehindAnswers = true;
        await desk.ReopenAsync();
        await desk.Workspace.SettleAsync();

        Assert.False(edited["properties"]!.AsObject().ContainsKey("Points"));
        Assert.Equal(seen["properties"]!.ToJsonString(), (await desk.GetAsync($"pages/{rows[0]}"))["properties"]!.ToJsonString());
        foreach (var (row, number) in rows.Select((row, number) => (row, number)))
        {
            var before = desk.Workspace.Read(session => session.Sql.Query(
                $"SELECT before FROM change WHERE object_id = {row} AND before IS NOT NULL ORDER BY seq", reader => Verso.Workspace.Api.Json.ReadObject(reader.GetFieldValue<byte[]>(0))));
            Assert.Contains(before, one => (int?)one["properties"]!["Points"]?["number"] == number);
        }
    }

    [Fact]
    public async Task Rows_of_a_moved_data_source_name_their_new_database_at_once()
    {
        await using var desk = await Desk.OpenAsync(mostRowsAtOnce: 2, worksBehindAnswers: false);
        var (source, rows) = await FillAsync(desk, 5);
        var (database, _) = await desk.DatabaseAsync("Another");

        await desk.PatchAsync($"data_sources/{source}", $$$"""{"parent":{"database_id":"{{{database}}}"}}""");

        Assert.True(IsBehind(desk));
        foreach (var row in rows)
            Assert.Equal(database, (string)(await desk.GetAsync($"pages/{row}"))["parent"]!["database_id"]!);
        desk.Version = "2022-06-28";
        Assert.Equal(database, (string)(await desk.GetAsync($"pages/{rows[0]}"))["parent"]!["database_id"]!);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Whatever_is_done_rows_look_the_same_whether_they_follow_at_once_or_later(int seed)
    {
        await using var later = await Desk.OpenAsync(mostRowsAtOnce: 2, worksBehindAnswers: false);
        await using var atOnce = await Desk.OpenAsync(mostRowsAtOnce: 10_000);
        var (laterSource, laterRows) = await FillAsync(later, 6);
        var (source, rows) = await FillAsync(atOnce, 6);
        var random = new Random(seed);
        var names = new List<string> { "State", "Points", "Tags" };

        for (var step = 0; step < 25; step++)
        {
            var row = random.Next(rows.Length);
            var body = Change(random, names, step);
            var isSchema = body.StartsWith("schema ", StringComparison.Ordinal);
            await atOnce.PatchAsync(isSchema ? $"data_sources/{source}" : $"pages/{rows[row]}", isSchema ? body[7..] : body);
            await later.PatchAsync(isSchema ? $"data_sources/{laterSource}" : $"pages/{laterRows[row]}", isSchema ? body[7..] : body);

            for (var i = 0; i < rows.Length; i++)
                Assert.Equal(await ValuesAsync(atOnce, rows[i]), await ValuesAsync(later, laterRows[i]));
        }
    }

    private static string Change(Random random, List<string> names, int step)
    {
        var name = names[random.Next(names.Count)];
        switch (random.Next(5))
        {
            case 0:
                names.Remove(name);
                names.Add($"R{step}");
                return $$$$"""schema {"properties":{"{{{{name}}}}":{"name":"R{{{{step}}}}"}}}""";
            case 1:
                names.Add($"N{step}");
                return $$$$$"""schema {"properties":{"N{{{{{step}}}}}":{"number":{}}}}""";
            case 2 when names.Count > 3:
                names.Remove(name);
                return $$$"""schema {"properties":{"{{{name}}}":null}}""";
            case 3:
                return $$$$$"""schema {"properties":{"{{{{{name}}}}}":{"rich_text":{}}}}""";
            default:
                return $$$"""{"properties":{"Name":[{"text":{"content":"step {{{step}}}"}}]}}""";
        }
    }

    /// <summary>The values by name, without the ids that differ from workspace to workspace.</summary>
    private static async Task<string> ValuesAsync(Desk desk, string page)
    {
        var properties = (await desk.GetAsync($"pages/{page}"))["properties"]!.AsObject();
        return string.Join('\n', properties.OrderBy(property => property.Key, StringComparer.Ordinal).Select(property =>
        {
            var value = property.Value![(string)property.Value["type"]!];
            return $"{property.Key} {property.Value["type"]} {(value is JsonObject option ? (string?)option["name"] : value is JsonArray items ? string.Join(',', items.Select(item => (string?)item!["plain_text"] ?? (string?)item["name"])) : value?.ToJsonString())}";
        }));
    }

    private static async Task<(string Source, string[] Rows)> FillAsync(Desk desk, int count)
    {
        var (_, source) = await desk.DatabaseAsync("Rows", Schema);
        var rows = new List<string>();
        for (var i = 0; i < count; i++)
            rows.Add((await desk.RowAsync(source, $$$$"""{"Name":[{"text":{"content":"Row {{{{i}}}}"}}],"Points":{"number":{{{{i}}}}},"State":{"select":{"name":"{{{{(i % 2 == 0 ? "Open" : "Done")}}}}"}},"Tags":{"multi_select":[{"name":"a"},{"name":"b{{{{i}}}}"}]}}""")).Id());
        return (source, [.. rows]);
    }

    private static bool IsBehind(Desk desk) => desk.Workspace.Read(session => session.Sql.Scalar<long>($"SELECT count(*) FROM row_migration")) > 0;
}
