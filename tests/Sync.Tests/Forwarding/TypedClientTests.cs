using System.Text.Json.Nodes;
using Verso.Kit;
using Verso.Notion;
using Verso.Notion.Client;
using Verso.Notion.Objects;
using Verso.Workspace.Api;
using Verso.Workspace.Local;
using Xunit;

namespace Verso.Sync.Tests.Forwarding;

/// <summary>The typed client in the same process as the workspace, without a socket.</summary>
public sealed class TypedClientTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_typed_client_works_on_a_workspace_in_this_process()
    {
        using var folder = new TemporaryFolder();
        await using var workspace = await LocalWorkspace.OpenAsync(folder.File("workspace.db"), cancellationToken: Stop);
        using var http = new HttpClient(new WorkspaceHandler(workspace, await workspace.EnsureBotAsync("Bot", Stop)));
        using var notion = new NotionClient(http, new NotionClientOptions { PageSize = 2 });

        var database = await notion.Databases.CreateAsync(
            new CreateDatabase
            {
                Parent = Parent.OfPage(workspace.Facts.RootPage),
                Title = RichText.Of("Tasks"),
                InitialDataSource = new()
                {
                    Properties = new Dictionary<string, PropertySchema>
                    {
                        ["Name"] = new TitleSchema(),
                        ["Amount"] = new NumberSchema(),
                        ["Done"] = new CheckboxSchema(),
                        ["Status"] = new SelectSchema { Select = new() { Options = [SelectOption.Of("Open")] } },
                    },
                },
            },
            Stop);
        NotionId tasks = database.DataSources[0].Id;
        for (var index = 0; index < 5; index++)
            await notion.Pages.CreateAsync(Row(tasks, index), Stop);

        var query = new QueryDataSource
        {
            Filter = JsonNode.Parse("""{"property":"Amount","number":{"greater_than":0}}"""),
            Sorts = [Sort.Descending("Amount")],
        };
        var rows = await notion.DataSources.QueryAsync(tasks, query, Stop).ToListAsync(Stop);

        Assert.Equal(["Row 4", "Row 3", "Row 2", "Row 1"], rows.Select(row => row.Title));

        NotionId page = rows[0].Id;
        var added = await notion.Blocks.Children.AppendAsync(page, new ToDoBlock { ToDo = new() { RichText = RichText.Of("Ask Ada") } });
        await notion.Blocks.UpdateAsync(added[0].Id, new ToDoBlock { ToDo = new() { Checked = true } }, Stop);
        var cleared = await notion.Pages.UpdateAsync(
            page, new UpdatePage { Properties = new Dictionary<string, PropertyValue> { ["Amount"] = new NumberValue() } }, Stop);
        var blocks = await notion.Blocks.Children.ListAsync(page, Stop).ToListAsync(Stop);

        Assert.Null(Assert.IsType<NumberValue>(cleared.Properties["Amount"]).Number);
        Assert.Contains(blocks, block => block is ToDoBlock { ToDo: { Checked: true, RichText: [_] } });
        Assert.True((await notion.Pages.TrashAsync(page, Stop)).InTrash);
        Assert.Equal("Bot", (await notion.Users.MeAsync(Stop)).Name);
        var error = await Assert.ThrowsAsync<NotionApiException>(() => notion.Pages.GetAsync(NotionId.Named("nowhere"), Stop));
        Assert.Equal((404, NotionErrorCode.ObjectNotFound), (error.Status, error.Code));
    }

    private static CreatePage Row(NotionId tasks, int index) => new()
    {
        Parent = Parent.OfDataSource(tasks),
        Properties = new Dictionary<string, PropertyValue>
        {
            ["Name"] = new TitleValue { Title = RichText.Of($"Row {index}") },
            ["Amount"] = new NumberValue { Number = index },
            ["Done"] = new CheckboxValue { Checkbox = false },
            ["Status"] = new SelectValue { Select = SelectOption.Of("Open") },
        },
        Children = [new ParagraphBlock { Paragraph = new() { RichText = RichText.Of("Text") } }],
    };
}
