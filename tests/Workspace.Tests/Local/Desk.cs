using System.Text;
using System.Text.Json.Nodes;
using Verso.Kit;
using Verso.Workspace.Api;
using Verso.Workspace.Local;
using Verso.Workspace.Storage;
using Verso.Workspace.Uploads;
using Xunit;

namespace Verso.Workspace.Tests.Local;

/// <summary>A fresh workspace and someone who speaks to it in JSON.</summary>
internal sealed class Desk : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();

    private Desk(ManualClock clock) => Clock = clock;

    /// <summary>The same caller in front of another workspace, which is not this one's to close.</summary>
    public Desk(Desk other, LocalWorkspace workspace)
        : this(other.Clock) => (Workspace, Caller, Version) = (workspace, other.Caller, other.Version);

    public ManualClock Clock { get; }

    public LocalWorkspace Workspace { get; private set; } = null!;

    public Caller Caller { get; set; } = null!;

    /// <summary>Rules of uploads, for the next opening.</summary>
    public UploadOptions Uploads { get; } = new() { LeastPartBytes = 8, MostPartBytes = 64, Importer = new StillImporter() };

    public long MostUploadBytes { get; set; } = 1024;

    public string Version { get; set; } = "2026-03-11";

    public string Root => Workspace.Facts.RootPage.ToString();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>How many rows follow a schema at once; null for as many as by default.</summary>
    public int? MostRowsAtOnce { get; set; }

    /// <summary>Whether what answers put off is done.</summary>
    public bool WorksBehindAnswers { get; set; } = true;

    public static async Task<Desk> OpenAsync(int? mostRowsAtOnce = null, bool worksBehindAnswers = true)
    {
        var desk = new Desk(new ManualClock()) { MostRowsAtOnce = mostRowsAtOnce, WorksBehindAnswers = worksBehindAnswers };
        await desk.ReopenAsync();
        return desk;
    }

    /// <summary>Closes the file, if it was open, and opens it again.</summary>
    public async Task ReopenAsync()
    {
        if (Workspace is not null)
            await Workspace.DisposeAsync();
        Workspace = await LocalWorkspace.OpenAsync(
            _folder.File("workspace.db"),
            new WorkspaceOptions
            {
                Name = "Test",
                Owner = "Ada",
                OwnerEmail = "ada@example.com",
                Clock = Clock,
                Uploads = Uploads,
                MostUploadBytes = MostUploadBytes,
                Sqlite = new SqliteOptions { SurvivesPowerLoss = false },
                WorksBehindAnswers = WorksBehindAnswers,
                MostRowsAtOnce = MostRowsAtOnce ?? new WorkspaceOptions().MostRowsAtOnce,
                OnDefect = defect => TestContext.Current.TestOutputHelper?.WriteLine(defect.ToString()),
            },
            Stop);
        Caller = await Workspace.EnsureBotAsync("Tester", Stop);
    }

    public Task<JsonObject> GetAsync(string path) => SendAsync("GET", path);

    public Task<JsonObject> PostAsync(string path, string body) => SendAsync("POST", path, body);

    public Task<JsonObject> PatchAsync(string path, string body) => SendAsync("PATCH", path, body);

    public Task<JsonObject> DeleteAsync(string path) => SendAsync("DELETE", path);

    /// <summary>What must succeed.</summary>
    public async Task<JsonObject> SendAsync(string method, string path, string? body = null)
    {
        var (status, json) = await TryAsync(method, path, body);
        Assert.True(status == 200, $"{method} {path}: {json.ToJsonString()}");
        return json;
    }

    /// <summary>What must be refused with this status and code; returns the message.</summary>
    public async Task<string> RefusedAsync(int status, string code, string method, string path, string? body = null)
    {
        var (actual, json) = await TryAsync(method, path, body);
        Assert.True(actual == status && (string?)json["code"] == code, $"{method} {path}: {json.ToJsonString()}");
        Assert.Equal("error", (string?)json["object"]);
        Assert.Equal(status, (int?)json["status"]);
        Assert.Equal("request_id", json.Last().Key);
        return (string)json["message"]!;
    }

    public async Task<(int Status, JsonObject Json)> TryAsync(string method, string path, string? body = null)
    {
        var answer = await Workspace.SendAsync(Request(method, path, body), Stop);
        return (answer.Status, Json.ReadObject(answer.Body.Span));
    }

    /// <summary>Sends a file to an upload.</summary>
    public async Task<(int Status, JsonObject Json)> TrySendFileAsync(string upload, byte[] content, string? name = null, string? type = null, string? part = null)
    {
        using var form = new MultipartFormDataContent();
        var file = new ByteArrayContent(content);
        if (type is not null)
            file.Headers.ContentType = new(type);
        form.Add(file, "file", name ?? "blob");
        if (part is not null)
            form.Add(new StringContent(part), "part_number");
        await using var body = await form.ReadAsStreamAsync(Stop);
        var answer = await Workspace.SendAsync(
            new ApiRequest("POST", $"file_uploads/{upload}/send", Caller) { Version = Version, Content = body, ContentType = form.Headers.ContentType!.ToString() }, Stop);
        return (answer.Status, Json.ReadObject(answer.Body.Span));
    }

    /// <summary>A file that was uploaded and waits to be attached; returns its id.</summary>
    public async Task<string> UploadAsync(string name, string type, byte[]? content = null)
    {
        var upload = await PostAsync("file_uploads", $$"""{"filename":"{{name}}","content_type":"{{type}}"}""");
        var (status, sent) = await TrySendFileAsync(upload.Id(), content ?? [1, 2, 3], name, type);
        Assert.True(status == 200, sent.ToJsonString());
        return upload.Id();
    }

    /// <summary>Sends a body that is no JSON.</summary>
    public async Task<(int Status, JsonObject Json)> TryRawAsync(string path, string body, string? contentType)
    {
        var answer = await Workspace.SendAsync(Request("POST", path, body) with { ContentType = contentType }, Stop);
        return (answer.Status, Json.ReadObject(answer.Body.Span));
    }

    public ApiRequest Request(string method, string path, string? body = null)
    {
        var mark = path.IndexOf('?', StringComparison.Ordinal);
        return new ApiRequest(method, mark < 0 ? path : path[..mark], Caller)
        {
            Version = Version,
            Query = mark < 0 ? [] : [.. path[(mark + 1)..].Split('&').Select(pair => pair.Split('=')).Select(pair => KeyValuePair.Create(pair[0], Uri.UnescapeDataString(pair[1])))],
            Body = body is null ? default : Encoding.UTF8.GetBytes(body),
        };
    }

    /// <summary>A page with a title, in the root page or another.</summary>
    public Task<JsonObject> PageAsync(string title, string? parent = null, string children = "[]") => PostAsync("pages", $$$"""
        {"parent":{"page_id":"{{{parent ?? Root}}}"},"properties":{"title":[{"text":{"content":"{{{title}}}"}}]},"children":{{{children}}}}
        """);

    /// <summary>A database; returns the ids of it and of its data source.</summary>
    public async Task<(string Database, string DataSource)> DatabaseAsync(string title, string properties = """{"Name":{"title":{}}}""", string? parent = null)
    {
        var database = await PostAsync("databases", $$$"""
            {"parent":{"type":"page_id","page_id":"{{{parent ?? Root}}}"},"title":[{"text":{"content":"{{{title}}}"}}],"initial_data_source":{"properties":{{{properties}}}}}
            """);
        return ((string)database["id"]!, (string)database["data_sources"]![0]!["id"]!);
    }

    public Task<JsonObject> RowAsync(string dataSource, string properties) => PostAsync("pages", $$$"""
        {"parent":{"data_source_id":"{{{dataSource}}}"},"properties":{{{properties}}}}
        """);

    public static string Paragraph(string text) => $$$"""{"paragraph":{"rich_text":[{"text":{"content":"{{{text}}}"}}]}}""";

    public async ValueTask DisposeAsync()
    {
        await Workspace.DisposeAsync();
        _folder.Dispose();
    }
}

/// <summary>Another server that never answers.</summary>
internal sealed class StillImporter : IFileImporter
{
    public async Task<ImportedFile> FetchAsync(Uri address, long most, CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.Infinite, cancellationToken);
        throw new InvalidOperationException("It never answers.");
    }
}

/// <summary>Short ways through the answers.</summary>
internal static class Answers
{
    public static string Id(this JsonObject json) => (string)json["id"]!;

    public static JsonObject[] Results(this JsonObject json) => [.. json["results"]!.AsArray().Select(one => one!.AsObject())];

    public static string[] Keys(this JsonObject json) => [.. json.Select(member => member.Key)];

    /// <summary>The type and text of each block.</summary>
    public static string[] Texts(this JsonObject list) => [.. list.Results().Select(block => Verso.Workspace.Content.RichTexts.PlainText(block[(string)block["type"]!]!["rich_text"]))];
}
