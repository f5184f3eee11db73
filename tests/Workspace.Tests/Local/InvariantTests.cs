using Verso.Notion;
using Verso.Workspace.Objects;
using Xunit;

namespace Verso.Workspace.Tests.Local;

/// <summary>Whatever is done in whatever order, what hangs together stays together.</summary>
public sealed class InvariantTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Random_operations_keep_the_tree_and_the_tables_true(int seed)
    {
        await using var desk = await Desk.OpenAsync();
        var random = new Random(seed);
        var (database, source) = await desk.DatabaseAsync("Rows", """{"Name":{"title":{}},"N":{"number":{}}}""");
        var pages = new List<string> { desk.Root };
        var blocks = new List<string>();
        var rows = new List<string>();

        for (var step = 0; step < 120; step++)
        {
            desk.Clock.Advance(TimeSpan.FromSeconds(random.Next(40)));
            var page = pages[random.Next(pages.Count)];
            var (method, path, body) = random.Next(12) switch
            {
                0 => ("POST", "pages", $$$"""{"parent":{"page_id":"{{{page}}}"},"properties":{},"children":[{{{Toggle(2)}}}]}"""),
                1 or 2 => ("POST", "pages", $$$"""{"parent":{"data_source_id":"{{{source}}}"},"properties":{"N":{"number":{{{step}}}} } }"""),
                3 or 4 => ("PATCH", $"blocks/{Any(random, pages, blocks)}/children", Children(random, blocks)),
                5 => ("DELETE", $"blocks/{Any(random, blocks, pages)}", null),
                6 => ("PATCH", $"blocks/{Any(random, blocks, pages)}", """{"in_trash":false}"""),
                7 => ("PATCH", $"pages/{page}", """{"in_trash":false}"""),
                8 when rows.Count > 0 => ("PATCH", $"pages/{rows[random.Next(rows.Count)]}", $$$"""{"in_trash":{{{(random.Next(2) == 0 ? "true" : "false")}}}}"""),
                9 => ("POST", $"pages/{page}/move", $$$"""{"parent":{"page_id":"{{{pages[random.Next(pages.Count)]}}}"} }"""),
                10 => ("PATCH", $"databases/{database}", $$$"""{"in_trash":{{{(random.Next(3) == 0 ? "true" : "false")}}}}"""),
                _ => ("PATCH", $"data_sources/{source}", $$$"""{"properties":{"P{{{step}}}":{"rich_text":{} } } }"""),
            };
            var (status, json) = await desk.TryAsync(method, path, body);
            Assert.True(status is 200 or 400 or 404, $"{method} {path} {body}: {json.ToJsonString()}");
            if (status != 200)
                continue;
            if (path == "pages")
                (body!.Contains("page_id", StringComparison.Ordinal) ? pages : rows).Add(json.Id());
            if (path.EndsWith("/children", StringComparison.Ordinal))
                blocks.AddRange(json.Results().Where(one => (string?)one["type"] == "toggle").Select(one => one.Id()).Except(blocks));
        }

        await desk.ReopenAsync();
        Check(desk);
        var alive = rows.Where(row => !Find(desk, row).InTrash).Order().ToArray();
        var found = await desk.PostAsync($"data_sources/{source}/query", "{}");
        Assert.Equal(alive, found.Results().Select(row => row.Id()).Order());
    }

    private static void Check(Desk desk)
    {
        var all = desk.Workspace.Read(session => session.Objects.Where(Verso.Workspace.Storage.Sql.Text("1 = 1")));
        var byId = all.ToDictionary(one => one.Id);
        foreach (var one in all)
        {
            var json = one.ReadJson();
            Assert.Equal(one.Id.ToString(), json.Id());
            if (one.Kind is ObjectKind.User or ObjectKind.View)
                continue;
            Assert.Equal(one.InTrash, (bool)json["in_trash"]!);
            if (one.ParentId is not { } parentId)
                continue;

            Assert.True(byId.TryGetValue(parentId, out var parent), $"{one.Id} lies in {parentId}, which is not there.");
            Assert.Equal(one.ParentKind, parent!.Kind);
            Assert.Equal(parentId.ToString(), (string?)json["parent"]![$"{one.ParentKind}_id"]);
            Assert.Equal(parent.InTrash || parent.IsBuried, one.IsBuried);
            if (one.Kind is ObjectKind.Block)
                Assert.Equal(parent.Kind == ObjectKind.Page ? parent.Id : parent.PageId, one.PageId);
        }

        foreach (var block in all.Where(one => one.Kind == ObjectKind.Block))
            Assert.Equal(all.Any(child => child.ParentId == block.Id && !child.InTrash), (bool)block.ReadJson()["has_children"]!);
        foreach (var siblings in all.Where(one => one.ParentId is not null).GroupBy(one => one.ParentId))
            Assert.Equal(siblings.Count(), siblings.Select(one => one.Rank).Distinct().Count());
    }

    private static StoredObject Find(Desk desk, string id) =>
        desk.Workspace.Read(session => session.Objects.Find(NotionId.Parse(id)))!;

    private static string Any(Random random, List<string> first, List<string> second) =>
        first.Count > 0 && (second.Count == 0 || random.Next(3) > 0) ? first[random.Next(first.Count)] : second[random.Next(second.Count)];

    private static string Children(Random random, List<string> blocks)
    {
        var position = random.Next(3) switch
        {
            0 => ",\"position\":{\"type\":\"start\"}",
            1 when blocks.Count > 0 => $",\"position\":{{\"type\":\"after_block\",\"after_block\":{{\"id\":\"{blocks[random.Next(blocks.Count)]}\"}}}}",
            _ => "",
        };
        return $"{{\"children\":[{Toggle(random.Next(3))},{Toggle(0)}]{position}}}";
    }

    private static string Toggle(int children) =>
        $$$"""{"toggle":{"rich_text":[],"children":[{{{string.Join(',', Enumerable.Repeat(Desk.Paragraph("x"), children))}}}]} }""";
}
