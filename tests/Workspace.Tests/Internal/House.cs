using System.Text;
using System.Text.Json.Nodes;
using Verso.Kit;
using Verso.Workspace.Api;
using Verso.Workspace.Internal;
using Verso.Workspace.Local;
using Xunit;

namespace Verso.Workspace.Tests.Internal;

/// <summary>A local workspace with both of its doors: the public API and the internal one.</summary>
internal sealed class House : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly Caller _bot;

    private House(TemporaryFolder folder, LocalWorkspace workspace, Caller bot, LocalInternalOptions? options)
    {
        _folder = folder;
        _bot = bot;
        Workspace = workspace;
        Api = new LocalInternalApi(workspace, options);
    }

    public LocalWorkspace Workspace { get; }

    public LocalInternalApi Api { get; }

    public string Root => Workspace.Facts.RootPage.ToString();

    public string Space => Workspace.Facts.Id.ToString();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<House> OpenAsync(LocalInternalOptions? options = null)
    {
        var folder = new TemporaryFolder();
        var workspace = await LocalWorkspace.OpenAsync(
            Path.Combine(folder.Path, "workspace.db"), new WorkspaceOptions { Sqlite = { SurvivesPowerLoss = false } }, Stop);
        return new House(folder, workspace, await workspace.EnsureBotAsync("Tests", Stop), options);
    }

    /// <summary>A request of the public API that must succeed.</summary>
    /// <param name="query">Such as <c>database_id=…</c>.</param>
    public async Task<JsonObject> Public(string method, string path, string body = "{}", string? query = null)
    {
        var answer = await Workspace.SendAsync(
            new ApiRequest(method, path, _bot)
            {
                Body = Encoding.UTF8.GetBytes(body),
                Query = query is null ? [] : [.. query.Split('&').Select(pair => pair.Split('=')).Select(pair => KeyValuePair.Create(pair[0], pair[1]))],
            },
            Stop);
        var json = JsonNode.Parse(answer.Body.Span)!.AsObject();
        Assert.True(answer.IsSuccess, json.ToJsonString());
        return json;
    }

    /// <summary>A call of the internal API that must answer with that status.</summary>
    public async Task<JsonObject> Call(string endpoint, string body, int status = 200)
    {
        using var answer = await Api.SendAsync(new InternalRequest(endpoint, Encoding.UTF8.GetBytes(body)), Stop);
        using var reader = new StreamReader(answer.Body);
        var text = await reader.ReadToEndAsync(Stop);
        Assert.True(answer.Status == status, $"{answer.Status}: {text}");
        return JsonNode.Parse(text)!.AsObject();
    }

    /// <summary>A call that may be refused, but must be answered; gives the status.</summary>
    public async Task<int> TryCall(string endpoint, string body)
    {
        using var answer = await Api.SendAsync(new InternalRequest(endpoint, Encoding.UTF8.GetBytes(body)), Stop);
        return answer.Status;
    }

    public Task<JsonObject> Save(params ReadOnlySpan<string> operations) =>
        Call("saveTransactionsFanout", $$"""{"requestId":"{{Guid.NewGuid()}}","transactions":[{"id":"{{Guid.NewGuid()}}","spaceId":"{{Space}}","operations":[{{string.Join(',', operations)}}]}]}""");

    /// <summary>The record as the internal API shows it; null when it has none.</summary>
    public async Task<JsonObject?> Record(string table, string id)
    {
        var answer = await Call("syncRecordValuesMain", $$"""{"requests":[{"pointer":{"table":"{{table}}","id":"{{id}}","spaceId":"{{Space}}"},"version":-1}]}""");
        return Verso.Workspace.Internal.Records.RecordBox.Unwrap(answer["recordMap"]![table]![id]);
    }

    /// <summary>A database on the root page with properties of several types.</summary>
    public async Task<Tasks> AddTasks()
    {
        var database = await Public("POST", "databases", $$"""
            {
              "parent": { "type": "page_id", "page_id": "{{Root}}" },
              "title": [{ "text": { "content": "Tasks" } }],
              "initial_data_source": { "properties": {
                "Name": { "title": {} },
                "Notes": { "rich_text": {} },
                "Points": { "number": {} },
                "State": { "select": { "options": [{ "name": "Open", "color": "red" }, { "name": "Done", "color": "green" }] } },
                "Tags": { "multi_select": {} },
                "Due": { "date": {} },
                "Ok": { "checkbox": {} }
              } }
            }
            """);
        var source = (string)database["data_sources"]![0]!["id"]!;
        var schema = (await Public("GET", $"data_sources/{source}"))["properties"]!.AsObject();
        return new Tasks(
            (string)database["id"]!, source,
            schema.ToDictionary(pair => pair.Key, pair => Uri.UnescapeDataString((string)pair.Value!["id"]!)));
    }

    public async Task<string> AddRow(Tasks tasks, string properties, string children = "[]") =>
        (string)(await Public("POST", "pages", $$"""{"parent":{"data_source_id":"{{tasks.Source}}"},"properties":{{properties}},"children":{{children}}}"""))["id"]!;

    public async ValueTask DisposeAsync()
    {
        await Workspace.DisposeAsync();
        _folder.Dispose();
    }
}

/// <summary>The ids of the database that the tests work on.</summary>
/// <param name="Ids">Raw property ids by name.</param>
internal sealed record Tasks(string Database, string Source, IReadOnlyDictionary<string, string> Ids)
{
    /// <summary>A property id as it stands inside of JSON.</summary>
    public string Json(string name) => JsonValue.Create(Ids[name]).ToJsonString();
}
