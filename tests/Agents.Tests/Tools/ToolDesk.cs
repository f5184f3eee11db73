using System.Text.Json.Nodes;
using Verso.Agents.Tools;
using Verso.Kit;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Local;
using Verso.Workspace.Search;
using Xunit;

namespace Verso.Agents.Tests.Tools;

/// <summary>A workspace with tasks, and the tools on it.</summary>
public class ToolDesk : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private LocalWorkspace _local = null!;

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    protected ManualClock Clock { get; } = new();

    /// <summary>The store itself, whatever the tools go through.</summary>
    protected LocalWorkspace Local => _local;

    protected Desk Desk { get; private set; } = null!;

    /// <summary>Database "Tasks": Name, Status, Priority, Tags, Points, Due, Done, Notes, Link.</summary>
    protected NotionId Tasks { get; private set; }

    protected NotionId Root => _local.Facts.RootPage;

    public virtual async ValueTask InitializeAsync()
    {
        _local = await LocalWorkspace.OpenAsync(_folder.File("workspace.db"), new WorkspaceOptions { Sqlite = { SurvivesPowerLoss = false } }, Stop);
        var bot = await _local.EnsureBotAsync("Tests", Stop);
        Desk = await LayAsync(_local, bot);
        var database = await Desk.Api.PostAsync("databases", JsonNode.Parse($$"""
            {"parent":{"type":"page_id","page_id":"{{Root}}"},"title":[{"text":{"content":"Tasks"} }],"initial_data_source":{"properties":{
              "Name":{"title":{} },
              "Status":{"status":{} },
              "Priority":{"select":{"options":[{"name":"High"},{"name":"Low"}]} },
              "Tags":{"multi_select":{"options":[{"name":"red"},{"name":"green"},{"name":"blue"}]} },
              "Points":{"number":{} },
              "Due":{"date":{} },
              "Done":{"checkbox":{} },
              "Notes":{"rich_text":{} },
              "Link":{"url":{} } } } }
            """)!, cancellationToken: Stop);
        Tasks = NotionId.Parse((string)database["data_sources"]![0]!["id"]!);
    }

    public virtual async ValueTask DisposeAsync()
    {
        await _local.DisposeAsync();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>How the tools see the workspace.</summary>
    protected virtual Task<Desk> LayAsync(LocalWorkspace local, Caller bot) => Task.FromResult(new Desk(local, new TitleSearch(local), bot) { Clock = Clock });

    protected Task<ToolResult> CallAsync(string tool, string arguments, Desk? desk = null, ToolOptions? options = null, ToolCall? call = null) =>
        WorkspaceTools.Create(desk ?? Desk, options).Single(one => one.Name == tool).CallAsync(JsonNode.Parse(arguments)!.AsObject(), call, Stop);

    protected async Task<string> TextAsync(string tool, string arguments) => (await CallAsync(tool, arguments)).Text;

    protected async Task<ToolException> RefusedAsync(string tool, string arguments) =>
        await Assert.ThrowsAsync<ToolException>(() => CallAsync(tool, arguments));

    /// <summary>The lines between the marks.</summary>
    protected static string[] Inside(string text) => [.. text.Split('\n').Skip(1).TakeWhile(line => !line.StartsWith("</data-", StringComparison.Ordinal))];

    protected async Task<NotionId> AddRowAsync(string properties, string? markdown = null)
    {
        var body = new JsonObject { ["parent"] = new JsonObject { ["data_source_id"] = Tasks.ToString() }, ["properties"] = JsonNode.Parse(properties) };
        if (markdown is not null)
            body["markdown"] = markdown;
        return NotionId.Parse((string)(await Desk.Api.PostAsync("pages", body, cancellationToken: Stop))["id"]!);
    }

    protected Task<NotionId> AddTaskAsync(string name, string? status = null, int? points = null, string? due = null, string? markdown = null)
    {
        var properties = new JsonObject { ["Name"] = new JsonObject { ["title"] = new JsonArray(new JsonObject { ["text"] = new JsonObject { ["content"] = name } }) } };
        if (status is not null)
            properties["Status"] = new JsonObject { ["status"] = new JsonObject { ["name"] = status } };
        if (points is not null)
            properties["Points"] = new JsonObject { ["number"] = points };
        if (due is not null)
            properties["Due"] = new JsonObject { ["date"] = new JsonObject { ["start"] = due } };
        return AddRowAsync(properties.ToJsonString(), markdown);
    }

    protected async Task<NotionId> AddPageAsync(string title, string markdown, NotionId? parent = null)
    {
        var body = new JsonObject
        {
            ["parent"] = new JsonObject { ["page_id"] = (parent ?? Root).ToString() },
            ["properties"] = new JsonObject { ["title"] = new JsonArray(new JsonObject { ["text"] = new JsonObject { ["content"] = title } }) },
            ["markdown"] = markdown,
        };
        return NotionId.Parse((string)(await Desk.Api.PostAsync("pages", body, cancellationToken: Stop))["id"]!);
    }
}
