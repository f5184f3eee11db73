using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Verso.Agents.Policies;
using Verso.Kit;
using Verso.Workspace.Api;
using Verso.Workspace.Local;
using Verso.Workspace.Search;
using Xunit;

namespace Verso.Agents.Tests.Policies;

/// <summary>A local workspace with something to hide in it, its owner, and a guest who stands behind policies.</summary>
/// <remarks>
/// <c>@team</c> is a page with <c>@tasks</c> (in <c>@database</c>: Name, Status, Notes, Salary) and its row <c>@row</c>, not started, with a canary
/// as salary. <c>@vault</c> is a page beside it, with <c>@secret</c> and its paragraph <c>@code</c>; both have canaries wherever they can.
/// </remarks>
internal sealed partial class GuardedHouse : IAsyncDisposable
{
    /// <summary>Stands in everything that a guest of the team's tree must not read.</summary>
    public const string Canary = "canary7f3a";

    private readonly TemporaryFolder _folder = new();

    public LocalWorkspace Workspace { get; private set; } = null!;

    public Caller Caller { get; private set; } = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<GuardedHouse> OpenAsync()
    {
        var house = new GuardedHouse();
        house.Workspace = await LocalWorkspace.OpenAsync(
            house._folder.File("workspace.db"),
            new WorkspaceOptions { Sqlite = { SurvivesPowerLoss = false }, OnDefect = defect => TestContext.Current.TestOutputHelper?.WriteLine(defect.ToString()) }, Stop);
        house.Caller = await house.Workspace.EnsureBotAsync("Tester", Stop);
        await house.FurnishAsync();
        return house;
    }

    /// <summary>The names of things, as requests write them: <c>@row</c>.</summary>
    private Dictionary<string, string> Names { get; } = [];

    /// <summary>A request's words with ids for names, and <c>@text(…)</c> for rich text.</summary>
    public string Fill(string words)
    {
        words = Texts().Replace(words, found => $"[{{\"text\":{{\"content\":\"{found.Groups[1].Value}\"}}}}]");
        return Marks().Replace(words, found => Names.TryGetValue(found.Groups[1].Value, out var id) ? id : found.Value);
    }

    /// <summary>Remembers a thing under a name.</summary>
    public void Name(string name, JsonObject made) => Names[name] = (string)made["id"]!;

    /// <summary>Makes something as the owner, and remembers it.</summary>
    public async Task<string> MakeAsync(string name, string path, string body)
    {
        var made = await Owner.OkAsync("POST", path, body);
        Name(name, made);
        return Names[name];
    }

    public Task<string> MakePageAsync(string name, string parent, string title) =>
        MakeAsync(name, "pages", $"{{\"parent\":{{\"page_id\":\"@{parent}\"}},\"properties\":{{\"title\":{{\"title\":@text({title})}}}}}}");

    /// <summary>What the team's tree lets a guest do, with whatever else a fact needs.</summary>
    public static string Yaml(string more = "", string access = "write") => $"trees:\n  - id: '@team'\n    access: {access}\n{more}";

    /// <summary>The workspace as it is under policies.</summary>
    public Guest Guest(params string[] yamls) => GuestOf(new PolicyMeter(), yamls);

    public Guest GuestOf(PolicyMeter meter, params string[] yamls)
    {
        var (notion, search) = PolicyEngine.Stand(Workspace, new TitleSearch(Workspace), [.. yamls.Select((yaml, i) => Agents.Policies.Policy.Read(Fill(yaml), $"test{i}"))], meter);
        return new Guest(notion, search, Caller, this);
    }

    /// <summary>The workspace as its owner sees it.</summary>
    public Guest Owner => new(Workspace, new TitleSearch(Workspace), Caller, this);

    public async ValueTask DisposeAsync()
    {
        await Workspace.DisposeAsync();
        _folder.Dispose();
    }

    private async Task FurnishAsync()
    {
        Names["root"] = Workspace.Facts.RootPage.ToString();
        Names["canary"] = Canary;
        await MakePageAsync("team", "root", "Team");
        await MakePageAsync("vault", "root", "Vault @canary");
        await MakePageAsync("secret", "vault", "Secret @canary");
        var list = await Owner.OkAsync("PATCH", "blocks/@secret/children", """{"children":[{"paragraph":{"rich_text":@text(The code is @canary)}}]}""");
        Name("code", list["results"]![0]!.AsObject());
        var database = await Owner.OkAsync("POST", "databases", """
            {"parent":{"page_id":"@team"},"title":@text(Tasks),"initial_data_source":{"properties":{
              "Name":{"title":{}},
              "Status":{"select":{"options":[{"name":"Not started"},{"name":"In progress"},{"name":"Done"}]}},
              "Notes":{"rich_text":{}},
              "Salary":{"rich_text":{}}}}}
            """);
        Name("database", database);
        Name("tasks", database["data_sources"]![0]!.AsObject());
        await MakeAsync("row", "pages", """
            {"parent":{"data_source_id":"@tasks"},"properties":{"Name":{"title":@text(First task)},"Status":{"select":{"name":"Not started"}},
             "Notes":{"rich_text":@text(plain note)},"Salary":{"rich_text":@text(@canary)}}}
            """);
    }

    [GeneratedRegex(@"@text\(([^)]*)\)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Texts();

    [GeneratedRegex("@([a-z0-9]+)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Marks();
}

/// <summary>Somebody who speaks to a workspace in JSON.</summary>
internal sealed record Guest(IWorkspace Notion, IWorkspaceSearch Search, Caller Caller, GuardedHouse House)
{
    public async Task<(int Status, JsonObject Json)> TryAsync(string method, string path, string? body = null, string version = "2026-03-11")
    {
        var parts = House.Fill(path).Split('?');
        var answer = await Notion.SendAsync(
            new ApiRequest(method, parts[0], Caller)
            {
                Version = version,
                Body = body is null ? default : System.Text.Encoding.UTF8.GetBytes(House.Fill(body)),
                Query = parts.Length == 1 ? [] : [.. parts[1].Split('&').Select(pair => pair.Split('=')).Select(pair => KeyValuePair.Create(pair[0], Uri.UnescapeDataString(pair[1])))],
            },
            TestContext.Current.CancellationToken);
        return (answer.Status, JsonNode.Parse(answer.Body.Span)!.AsObject());
    }

    /// <summary>What must succeed.</summary>
    public async Task<JsonObject> OkAsync(string method, string path, string? body = null)
    {
        var (status, json) = await TryAsync(method, path, body);
        Assert.True(status == 200, $"{method} {path}: {json.ToJsonString()}");
        return json;
    }

    /// <summary>What must be refused; the message.</summary>
    public async Task<string> RefusedAsync(int status, string method, string path, string? body = null)
    {
        var (found, json) = await TryAsync(method, path, body);
        Assert.True(found == status, $"{method} {path} was answered {found}: {json.ToJsonString()}");
        Assert.Equal(status switch { 403 => "restricted_resource", 404 => "object_not_found", _ => "validation_error" }, (string?)json["code"]);
        return (string)json["message"]!;
    }
}
