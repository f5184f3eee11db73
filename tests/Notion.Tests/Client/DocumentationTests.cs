using System.Text.Json.Nodes;
using Verso.Kit;
using Verso.Notion.Client;
using Verso.Notion.Http;
using Verso.Notion.Objects;
using Xunit;

namespace Verso.Notion.Tests.Client;

/// <summary>The code of docs/client.md, as it stands there.</summary>
public sealed class DocumentationTests
{
    private const string Row = """{"object":"page","id":"0198f3a0-0000-8000-8000-000000000001","properties":{"Name":{"id":"title","type":"title","title":[{"type":"text","text":{"content":"A","link":null},"plain_text":"A"}]},"Due":{"id":"d","type":"date","date":{"start":"2026-01-31","end":null,"time_zone":null}}}}""";
    private const string Block = """{"object":"block","id":"b","type":"to_do","to_do":{"rich_text":[{"type":"text","plain_text":"Ask Ada"}],"checked":false}}""";

    [Fact]
    public async Task The_code_in_the_documentation_does_what_it_says()
    {
        await using var server = await ScriptedServer.StartAsync(async context =>
        {
            var path = context.Request.Path.Value!;
            context.Response.ContentType = "application/json";
            context.Response.StatusCode = path.EndsWith("/x", StringComparison.Ordinal) ? 404 : 200;
            await context.Response.Body.WriteAsync(System.Text.Encoding.UTF8.GetBytes(
                path.EndsWith("/query", StringComparison.Ordinal) ? $$"""{"object":"list","results":[{{Row}}],"next_cursor":null,"has_more":false}"""
                : path.EndsWith("/children", StringComparison.Ordinal) ? $$"""{"object":"list","results":[{{Block}}],"next_cursor":null,"has_more":false}"""
                : Row));
        });
        using var notion = NotionClient.Create(new NotionClientOptions { Token = "t", BaseUrl = new Uri(server.Url) });
        var cancellationToken = TestContext.Current.CancellationToken;
        var read = new List<string?>();

        var tasks = NotionId.Parse("https://www.notion.so/Tasks-0198f3a0000080008000000000000001");
        var query = new QueryDataSource
        {
            Filter = JsonNode.Parse("""{"property":"Status","select":{"equals":"Open"}}"""),
            Sorts = [Sort.Ascending("Due")],
        };
        await foreach (var row in notion.DataSources.QueryAsync(tasks, query, cancellationToken))
        {
            var due = row.Properties["Due"] is DateValue { Date: { } date } ? date.Start : "no day";
            read.Add($"{row.Title}: {due}");
        }

        await foreach (var block in notion.Blocks.Children.ListAsync(tasks, cancellationToken))
        {
            if (block is ToDoBlock { ToDo.Checked: false } open)
                read.Add(open.ToDo.RichText?.ToPlainText());
        }

        var page = await notion.Pages.CreateAsync(
            new CreatePage
            {
                Parent = Parent.OfDataSource(tasks),
                Properties = new Dictionary<string, PropertyValue>
                {
                    ["Name"] = new TitleValue { Title = RichText.Of("Write the report") },
                    ["Status"] = new SelectValue { Select = SelectOption.Of("Open") },
                },
                Children = [new ParagraphBlock { Paragraph = new() { RichText = RichText.Of("First the numbers.") } }],
            },
            cancellationToken);
        await notion.Blocks.Children.AppendAsync(page.Id, new ToDoBlock { ToDo = new() { RichText = RichText.Of("Ask Ada") } });
        await notion.WithPriority(RequestPriority.Bulk).Pages.UpdateAsync(
            page.Id, new UpdatePage { Properties = new Dictionary<string, PropertyValue> { ["Due"] = new DateValue() } }, cancellationToken);

        Assert.Equal(["A: 2026-01-31", "Ask Ada"], read);
        Assert.Equal("""{"properties":{"Due":{"type":"date","date":null}}}""", server.Requests[^1].Text);
        Assert.Equal(["POST", "GET", "POST", "PATCH", "PATCH"], server.Requests.Select(request => request.Method));
    }
}
