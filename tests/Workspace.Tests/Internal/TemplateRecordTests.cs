using Xunit;

namespace Verso.Workspace.Tests.Internal;

/// <summary>Templates through the internal API, where Notion's own page makes them.</summary>
public sealed class TemplateRecordTests
{
    private const string Template = "dddddddd-0000-4000-8000-000000000001";

    [Fact]
    public async Task A_page_with_is_template_is_listed_by_its_collection_and_by_the_public_API()
    {
        await using var house = await House.OpenAsync();
        var tasks = await house.AddTasks();

        await house.Save($$$$"""
            {"pointer":{"table":"block","id":"{{{{Template}}}}"},"path":[],"command":"set","args":{"type":"page","parent_id":"{{{{tasks.Source}}}}","parent_table":"collection","alive":true,"is_template":true,"properties":{"title":[["Weekly"]]}}}
            """);
        var page = (await house.Record("block", Template))!;
        var collection = (await house.Record("collection", tasks.Source))!;
        var listed = (await house.Public("GET", $"data_sources/{tasks.Source}/templates"))["templates"]!.AsArray();
        var rows = await house.Call("queryCollection", $$$"""{"collection":{"id":"{{{tasks.Source}}}"},"loader":{"type":"reducer"}}""");

        Assert.True((bool)page["is_template"]!);
        Assert.Equal($"""["{Template}"]""", collection["template_pages"]!.ToJsonString());
        Assert.Equal("Weekly", (string?)Assert.Single(listed)!["name"]);
        Assert.Empty(rows["allBlockIds"]!.AsArray());
    }

    [Fact]
    public async Task A_row_is_made_a_template_and_back_by_its_record()
    {
        await using var house = await House.OpenAsync();
        var tasks = await house.AddTasks();
        var row = await house.AddRow(tasks, """{"Points":{"number":1}}""");

        await house.Save(Set(row, "true"));
        var without = await house.Public("POST", $"data_sources/{tasks.Source}/query");
        await house.Save(Set(row, "false"));
        var with = await house.Public("POST", $"data_sources/{tasks.Source}/query");

        Assert.Empty(without["results"]!.AsArray());
        Assert.Single(with["results"]!.AsArray());
        Assert.Null((await house.Record("block", row))!["is_template"]);
    }

    private static string Set(string id, string value) =>
        $$"""{"pointer":{"table":"block","id":"{{id}}"},"path":["is_template"],"command":"set","args":{{value}}}""";
}
