using Verso.Server.Tests.Gateway;
using Verso.ServerKit;
using Xunit;

namespace Verso.Server.Tests.Answers;

/// <summary>Questions to a workspace of Notion, where another Verso stands in as Notion: titles are searched, pages are read.</summary>
public sealed class NotionAskTests : GatewayFixture
{
    private VersoTestServer _notion = null!;

    protected override IEnumerable<KeyValuePair<string, string?>> Settings =>
        [new("Notion:Token", _notion.Start.Token), new("Notion:BaseUrl", _notion.Url.ToString().TrimEnd('/'))];

    protected override async Task BeforeAsync() => _notion = await VersoTestServer.StartAsync(cancellationToken: Stop);

    protected override Task AfterAsync() => _notion.DisposeAsync().AsTask();

    [Fact]
    public async Task A_page_found_by_its_title_answers_and_the_note_says_what_was_read()
    {
        await Handbook.WriteAsync(NotionAsync, _notion.Start.RootPage!);

        var answer = await PostAsync("/api/v2/ask", """{"question":"How long is the probation period?"}""");

        Assert.True((bool)answer.Json["found"]!, answer.Body);
        Assert.Equal("The probation period lasts six months.", (string?)answer.Json["citations"]![0]!["quote"]);
        Assert.Equal("notion", (string?)answer.Json["source"]);
        Assert.Contains("Notion's search knows titles only", (string?)answer.Json["note"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_whose_title_says_nothing_is_found_in_the_tree_that_is_named()
    {
        var folder = await Handbook.PageAsync(NotionAsync, _notion.Start.RootPage!, "Folder", "Nothing here.");
        await Handbook.PageAsync(NotionAsync, folder, "Untitled", Handbook.People);

        var inside = await PostAsync("/api/v2/ask", $$"""{"question":"Who approves travel above 500 euros?","within":["{{folder}}"]}""");

        Assert.Equal("Travel above 500 euros is approved by Maria Lopez.", (string?)inside.Json["citations"]![0]!["quote"]);
    }

    private new async Task<System.Text.Json.Nodes.JsonObject> NotionAsync(HttpMethod method, string path, string? body)
    {
        using var notion = _notion.NotionClient();
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : new StringContent(body, System.Text.Encoding.UTF8, "application/json") };
        using var response = await notion.SendAsync(request, Stop);
        return System.Text.Json.Nodes.JsonNode.Parse(await response.Content.ReadAsStringAsync(Stop))!.AsObject();
    }
}
