using System.Text;
using Xunit;

namespace Verso.Workspace.Tests.Local;

/// <summary>How large the parts of a request may be. Each limit is met exactly, and then passed by one.</summary>
public sealed class SizeTests : IAsyncLifetime
{
    private const string Schema = """
        {"Name":{"title":{}},"Text":{"rich_text":{}},"Link":{"url":{}},"Mail":{"email":{}},"Phone":{"phone_number":{}},"Tags":{"multi_select":{}},"Kind":{"select":{}},
         "Who":{"people":{}},"Files":{"files":{}},"Number":{"number":{}}}
        """;

    private Desk _desk = null!;
    private string _source = "";
    private string _row = "";

    public async ValueTask InitializeAsync()
    {
        _desk = await Desk.OpenAsync();
        (_, _source) = await _desk.DatabaseAsync("Sizes", Schema);
        await _desk.PatchAsync($"data_sources/{_source}", In("""{"properties":{"Others":{"relation":{"data_source_id":"§","single_property":{}}}}}""", _source));
        _row = (await _desk.RowAsync(_source, "{}")).Id();
    }

    public ValueTask DisposeAsync() => _desk.DisposeAsync();

    [Theory]
    [InlineData("children", 100)]
    [InlineData("rich_text", 100)]
    [InlineData("caption", 100)]
    [InlineData("cells", 100)]
    [InlineData("title", 100)]
    [InlineData("description", 100)]
    [InlineData("columns", 100)]
    [InlineData("rows", 100)]
    [InlineData("nested children", 100)]
    [InlineData("content", 2000)]
    [InlineData("link", 2000)]
    [InlineData("bookmark", 2000)]
    [InlineData("external file", 2000)]
    [InlineData("equation block", 1000)]
    [InlineData("equation", 1000)]
    [InlineData("url", 2000)]
    [InlineData("email", 200)]
    [InlineData("phone", 200)]
    [InlineData("multi_select", 100)]
    [InlineData("relation", 100)]
    [InlineData("people", 100)]
    [InlineData("files", 100)]
    [InlineData("option name", 100)]
    [InlineData("property description", 280)]
    [InlineData("options", 100)]
    [InlineData("filter", 100)]
    [InlineData("nested filter", 100)]
    [InlineData("filter_properties", 100)]
    [InlineData("page_size", 100)]
    [InlineData("page_size in the query", 100)]
    public async Task As_many_as_Notion_takes_and_not_one_more(string what, int most)
    {
        var (method, path, body) = Request(what, most);
        var (status, json) = await _desk.TryAsync(method, path, body);
        Assert.True(status == 200, $"{most} of {what}: {json.ToJsonString()}");

        (method, path, body) = Request(what, most + 1);
        var message = await _desk.RefusedAsync(400, "validation_error", method, path, body);
        Assert.Contains($"≤ `{most}`", message, StringComparison.Ordinal);
        Assert.Contains(" failed validation: ", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""[{"column_list":{"children":[{"column":{"children":[{"paragraph":{"rich_text":[]}}]}}]}}]""", "body.children[0].column_list.children.length should be ≥ `2`")]
    [InlineData("""[{"table":{"table_width":1,"children":[]}}]""", "body.children[0].table.children.length should be ≥ `1`")]
    [InlineData("""[{"table":{"table_width":0,"children":[{"table_row":{"cells":[]}}]}}]""", "body.children[0].table.table_width should be ≥ `1`")]
    [InlineData("""[{"table":{"table_width":2,"children":[{"table_row":{"cells":[[]]}}]}}]""", "table width")]
    [InlineData("""[{"toggle":{"rich_text":[],"children":[{"toggle":{"rich_text":[],"children":[{"toggle":{"rich_text":[],"children":[{"divider":{}}]}}]}}]}}]""", "children should be not present")]
    [InlineData("[]", "body.children.length should be ≥ `1`")]
    public async Task A_list_of_columns_a_table_and_the_depth_have_bounds_too(string children, string because)
    {
        var message = await _desk.RefusedAsync(400, "validation_error", "PATCH", $"blocks/{_desk.Root}/children", $$"""{"children":{{children}}}""");

        Assert.Contains(because, message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_column_may_be_empty() =>
        await _desk.PatchAsync($"blocks/{_desk.Root}/children", """{"children":[{"column_list":{"children":[{"column":{"children":[]}},{"column":{"children":[]}}]}}]}""");

    [Fact]
    public async Task Two_levels_below_the_list_are_not_too_deep()
    {
        await _desk.PatchAsync(
            $"blocks/{_desk.Root}/children", """{"children":[{"toggle":{"rich_text":[],"children":[{"toggle":{"rich_text":[],"children":[{"divider":{}}]}}]}}]}""");
    }

    [Theory]
    [InlineData(1000, 200)]
    [InlineData(1001, 400)]
    public async Task A_request_has_a_thousand_blocks(int blocks, int expected)
    {
        var groups = Enumerable.Range(0, (blocks + 99) / 100).Select(group => Math.Min(100, blocks - (group * 100)))
            .Select(size => In("""{"toggle":{"rich_text":[],"children":[§]}}""", Many(size - 1, "{\"divider\":{}}")));

        var (status, json) = await _desk.TryAsync("PATCH", $"blocks/{_desk.Root}/children", $$"""{"children":[{{string.Join(',', groups)}}]}""");

        Assert.True(status == expected, json.ToJsonString());
        if (expected == 400)
            Assert.Equal("validation_error", (string?)json["code"]);
    }

    [Theory]
    [InlineData(0, 200)]
    [InlineData(1, 400)]
    public async Task A_body_has_500_KB(int more, int expected)
    {
        var (status, json) = await _desk.TryAsync("POST", "search", """{"query":""}""".PadRight((500 * 1024) + more));

        Assert.True(status == expected, json.ToJsonString());
    }

    private (string Method, string Path, string? Body) Request(string what, int count)
    {
        var append = $"blocks/{_desk.Root}/children";
        var letters = new string('a', count);
        return what switch
        {
            "children" => ("PATCH", append, Children(Many(count, "{\"divider\":{}}"))),
            "nested children" => ("PATCH", append, Children(In("""{"toggle":{"rich_text":[],"children":[§]}}""", Many(count, "{\"divider\":{}}")))),
            "rich_text" => ("PATCH", append, Children(In("""{"paragraph":{"rich_text":[§]}}""", Many(count, Text("x"))))),
            "caption" => ("PATCH", append, Children(In("""{"bookmark":{"url":"https://x.test","caption":[§]}}""", Many(count, Text("x"))))),
            "cells" => ("PATCH", append, Children(In("""{"table":{"table_width":§,"children":[{"table_row":{"cells":[§]}}]}}""", $"{count}", Many(count, "[]")))),
            "rows" => ("PATCH", append, Children(In("""{"table":{"table_width":1,"children":[§]}}""", Many(count, "{\"table_row\":{\"cells\":[[]]}}")))),
            "columns" => ("PATCH", append, Children(In("""{"column_list":{"children":[§]}}""", Many(count, "{\"column\":{\"children\":[{\"divider\":{}}]}}")))),
            "content" => ("PATCH", append, Children(In("""{"paragraph":{"rich_text":[§]}}""", Text(letters)))),
            "link" => ("PATCH", append, Children(In("""{"paragraph":{"rich_text":[{"text":{"content":"x","link":{"url":"§"}}}]}}""", Url(count)))),
            "bookmark" => ("PATCH", append, Children(In("""{"bookmark":{"url":"§"}}""", Url(count)))),
            "external file" => ("PATCH", append, Children(In("""{"image":{"type":"external","external":{"url":"§"}}}""", Url(count)))),
            "equation block" => ("PATCH", append, Children(In("""{"equation":{"expression":"§"}}""", letters))),
            "equation" => ("PATCH", append, Children(In("""{"paragraph":{"rich_text":[{"equation":{"expression":"§"}}]}}""", letters))),
            "title" => ("POST", "databases", In("""{"parent":{"type":"page_id","page_id":"§"},"title":[§]}""", _desk.Root, Many(count, Text("x")))),
            "description" => ("POST", "databases", In("""{"parent":{"type":"page_id","page_id":"§"},"title":[],"description":[§]}""", _desk.Root, Many(count, Text("x")))),
            "url" => Row("Link", $$"""{"url":"{{Url(count)}}"}"""),
            "email" => Row("Mail", $$"""{"email":"{{new string('a', count - 7)}}@x.test"}"""),
            "phone" => Row("Phone", $$"""{"phone_number":"{{new string('1', count)}}"}"""),
            "multi_select" => Row("Tags", In("""{"multi_select":[§]}""", Each(count, """{"name":"t§"}"""))),
            "relation" => Row("Others", In("""{"relation":[§]}""", Many(count, In("""{"id":"§"}""", _row)))),
            "people" => Row("Who", In("""{"people":[§]}""", Many(count, In("""{"object":"user","id":"§"}""", $"{_desk.Workspace.Facts.Owner}")))),
            "files" => Row("Files", In("""{"files":[§]}""", Each(count, """{"name":"f§","external":{"url":"https://x.test/"}}"""))),
            "option name" => Column(In("""{"New":{"select":{"options":[{"name":"§"}]}}}""", letters)),
            "options" => Column(In("""{"New":{"multi_select":{"options":[§]}}}""", Each(count, """{"name":"o§"}"""))),
            "property description" => Column(In("""{"New":{"number":{},"description":"§"}}""", letters)),
            "filter" => Query(In(""","filter":{"and":[§]}""", Many(count, Leaf))),
            "nested filter" => Query(In(""","filter":{"or":[{"and":[§]}]}""", Many(count, Leaf))),
            "page_size" => Query("", count),
            "page_size in the query" => ("GET", $"blocks/{_desk.Root}/children?page_size={count}", null),
            "filter_properties" => ("POST", $"data_sources/{_source}/query?{string.Join('&', Enumerable.Repeat("filter_properties=title", count))}", "{}"),
            _ => throw new ArgumentOutOfRangeException(nameof(what)),
        };
    }

    private const string Leaf = """{"property":"Number","number":{"equals":1}}""";

    private static string Children(string blocks) => $$"""{"children":[{{blocks}}]}""";

    private (string, string, string?) Row(string property, string value) =>
        ("POST", "pages", In("""{"parent":{"data_source_id":"§"},"properties":{"§":§}}""", _source, property, value));

    private (string, string, string?) Column(string properties) => ("PATCH", $"data_sources/{_source}", $$"""{"properties":{{properties}}}""");

    private (string, string, string?) Query(string more, int size = 10) => ("POST", $"data_sources/{_source}/query", $$"""{"page_size":{{size}}{{more}}}""");

    private static string Text(string content) => In("""{"text":{"content":"§"}}""", content);

    /// <summary>A text with its gaps filled, one after the other.</summary>
    private static string In(string text, params ReadOnlySpan<string> values)
    {
        var written = new StringBuilder();
        var next = 0;
        foreach (var letter in text)
            _ = letter == '§' ? written.Append(values[next++]) : written.Append(letter);
        return written.ToString();
    }

    private static string Url(int length) => "https://x.test/".PadRight(length, 'a');

    private static string Many(int count, string item) => string.Join(',', Enumerable.Repeat(item, count));

    private static string Each(int count, string item) => string.Join(',', Enumerable.Range(1, count).Select(number => In(item, $"{number}")));
}
