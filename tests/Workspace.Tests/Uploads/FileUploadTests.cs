using System.Text;
using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Objects;
using Verso.Workspace.Tests.Local;
using Verso.Workspace.Uploads;
using Xunit;

namespace Verso.Workspace.Tests.Uploads;

public sealed class FileUploadTests : IAsyncLifetime
{
    private static readonly byte[] Content = Encoding.UTF8.GetBytes("This is test file content");

    private Desk _desk = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _desk = await Desk.OpenAsync();

    public ValueTask DisposeAsync() => _desk.DisposeAsync();

    [Fact]
    public async Task An_upload_is_served_as_Notion_serves_it()
    {
        var upload = await _desk.PostAsync("file_uploads", """{"mode":"single_part","filename":"test.txt","content_type":"text/plain"}""");

        Assert.Equal(
            ["object", "id", "created_time", "created_by", "last_edited_time", "expiry_time", "upload_url", "in_trash", "status", "filename", "content_type", "content_length", "request_id"],
            upload.Keys());
        Assert.Equal($$$$"""{"id":"{{{{_desk.Caller.Bot}}}}","type":"bot"}""", upload["created_by"]!.ToJsonString());
        Assert.Equal($"https://api.notion.com/v1/file_uploads/{upload.Id()}/send", (string?)upload["upload_url"]);
        Assert.Equal("pending", (string?)upload["status"]);
        Assert.Equal(DateTimeOffset.Parse((string)upload["created_time"]!).AddHours(1), DateTimeOffset.Parse((string)upload["expiry_time"]!));

        var (status, sent) = await _desk.TrySendFileAsync(upload.Id(), Content, "test.txt", "text/plain");
        Assert.Equal(200, status);
        Assert.Equal(
            ["object", "id", "created_time", "created_by", "last_edited_time", "expiry_time", "in_trash", "status", "filename", "content_type", "content_length", "request_id"],
            sent.Keys());
        Assert.Equal(("uploaded", Content.Length), ((string?)sent["status"], (int?)sent["content_length"]));
        Assert.NotNull((string?)sent["expiry_time"]);
    }

    [Fact]
    public async Task Old_versions_say_archived_last()
    {
        _desk.Version = "2025-09-03";
        var upload = await _desk.PostAsync("file_uploads", """{"filename":"test.txt"}""");
        Assert.Equal(["archived", "request_id"], upload.Keys()[^2..]);
        var (_, sent) = await _desk.TrySendFileAsync(upload.Id(), Content);
        Assert.Equal(["archived", "request_id"], sent.Keys()[^2..]);
    }

    [Fact]
    public async Task An_attached_file_has_an_address_that_is_fresh_on_every_read()
    {
        var upload = await _desk.UploadAsync("photo.png", "image/png");
        var block = (await _desk.PatchAsync($"blocks/{_desk.Root}/children", $$$$"""
            {"children":[{"image":{"type":"file_upload","file_upload":{"id":"{{{{upload}}}}"},"caption":[{"text":{"content":"A photo"}}]}}]}
            """)).Results()[0];

        var image = block["image"]!.AsObject();
        Assert.Equal(["caption", "type", "file"], image.Keys());
        Assert.Equal(["url", "expiry_time"], image["file"]!.AsObject().Keys());
        Assert.Equal(_desk.Clock.GetUtcNow().AddHours(1).ToUnixTimeSeconds(), DateTimeOffset.Parse((string)image["file"]!["expiry_time"]!).ToUnixTimeSeconds());
        Assert.Equal(NotionId.Parse(upload), Named(image));
        Assert.Null((string?)(await _desk.GetAsync($"file_uploads/{upload}"))["expiry_time"]);

        _desk.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Null(Named(image));
        var later = (await _desk.GetAsync($"blocks/{block.Id()}"))["image"]!.AsObject();
        Assert.Equal(NotionId.Parse(upload), Named(later));
        Assert.NotEqual((string?)image["file"]!["url"], (string?)later["file"]!["url"]);
        _desk.Version = "2022-06-28";
        Assert.Equal(NotionId.Parse(upload), Named((await _desk.GetAsync($"blocks/{_desk.Root}/children")).Results()[0]["image"]!.AsObject()));
    }

    [Fact]
    public async Task Files_go_into_properties_icons_covers_and_embeds()
    {
        var (_, source) = await _desk.DatabaseAsync("Files", """{"Name":{"title":{}},"Files":{"files":{}}}""");
        var picture = await _desk.UploadAsync("icon.png", "image/png");
        var html = await _desk.UploadAsync("chart.html", "text/html");

        var row = await _desk.PostAsync("pages", $$$$"""
            {"parent":{"data_source_id":"{{{{source}}}}"},"icon":{"file_upload":{"id":"{{{{picture}}}}"}},"cover":{"type":"file_upload","file_upload":{"id":"{{{{picture}}}}"}},
             "properties":{"Files":{"files":[{"file_upload":{"id":"{{{{picture}}}}"}},{"type":"file_upload","file_upload":{"id":"{{{{html}}}}"},"name":"Chart"}]}},
             "children":[{"embed":{"file_upload":{"id":"{{{{html}}}}"}}}]}
            """);

        Assert.Equal(("file", "file"), ((string?)row["icon"]!["type"], (string?)row["cover"]!["type"]));
        Assert.Equal(NotionId.Parse(picture), Named(row["icon"]!.AsObject()));
        var files = row["properties"]!["Files"]!["files"]!.AsArray();
        Assert.Equal(["icon.png", "Chart"], files.Select(file => (string?)file!["name"]));
        Assert.Equal(["name", "type", "file"], files[0]!.AsObject().Keys());
        var embed = (await _desk.GetAsync($"blocks/{row.Id()}/children")).Results()[0]["embed"]!.AsObject();
        Assert.Equal(["caption", "url"], embed.Keys());
        Assert.Equal(NotionId.Parse(html), _desk.Workspace.Links.ReadSigned((string)embed["url"]!)?.Id);
        var found = (await _desk.PostAsync($"data_sources/{source}/query", """{"filter":{"property":"Files","files":{"is_not_empty":true}}}""")).Results()[0];
        Assert.Equal(NotionId.Parse(picture), Named(found["properties"]!["Files"]!["files"]![0]!.AsObject()));

        // What was read is written back, as clients do to add one file to others.
        var echo = await _desk.PatchAsync($"pages/{row.Id()}", $$$$"""{"properties":{"Files":{"files":{{{{found["properties"]!["Files"]!["files"]!.ToJsonString()}}}}}}}""");
        _desk.Clock.Advance(TimeSpan.FromHours(5));
        var item = (await _desk.GetAsync($"pages/{echo.Id()}/properties/Files"));
        Assert.Equal(NotionId.Parse(picture), Named(item["files"]![0]!.AsObject()));
    }

    [Fact]
    public async Task A_text_that_looks_like_a_stored_address_stays_text()
    {
        var upload = await _desk.UploadAsync("photo.png", "image/png");
        var forged = $"verso-file://{upload}/AAAAAAAAAAAAAAAAAAAAAA/photo.png";

        var page = await _desk.PageAsync(forged);

        Assert.Equal(forged, (string?)page["properties"]!["title"]!["title"]![0]!["plain_text"]);
        Assert.DoesNotContain("signature", page.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parts_come_in_any_order_and_are_joined()
    {
        var upload = await _desk.PostAsync("file_uploads", """{"mode":"multi_part","filename":"big.pdf","content_type":"application/pdf","number_of_parts":3}""");
        Assert.Equal("""{"total":3,"sent":0}""", upload["number_of_parts"]!.ToJsonString());
        Assert.Equal("number_of_parts", upload.Keys()[^2]);

        foreach (var (number, text) in new[] { (3, "end"), (1, "12345678"), (2, "wrong one"), (2, "abcdefgh") })
            Assert.Equal(200, (await _desk.TrySendFileAsync(upload.Id(), Encoding.UTF8.GetBytes(text), part: $"{number}")).Status);
        var pending = await _desk.GetAsync($"file_uploads/{upload.Id()}");
        Assert.Equal(("pending", 19), ((string?)pending["status"], (int?)pending["content_length"]));
        Assert.EndsWith("/complete", (string?)pending["complete_url"], StringComparison.Ordinal);

        var complete = await _desk.SendAsync("POST", $"file_uploads/{upload.Id()}/complete");
        Assert.Equal(("uploaded", 19), ((string?)complete["status"], (int?)complete["content_length"]));
        Assert.Equal("12345678abcdefghend", await ReadAsync(upload.Id()));
        Assert.Empty(_desk.Workspace.Files.Abandoned(DateTime.MaxValue));
        await _desk.RefusedAsync(400, "validation_error", "POST", $"file_uploads/{upload.Id()}/complete");
    }

    [Fact]
    public async Task What_breaks_the_rules_of_parts_is_refused()
    {
        var upload = (await _desk.PostAsync("file_uploads", """{"mode":"multi_part","filename":"big.pdf","number_of_parts":2}""")).Id();
        Assert.Contains("part_number should be defined", await RefuseAsync(upload, Content), StringComparison.Ordinal);
        Assert.Contains("part_number should be a number from `1` to `2`", await RefuseAsync(upload, Content, part: "3"), StringComparison.Ordinal);
        Assert.Contains("below the minimum", await RefuseAsync(upload, [1], part: "1"), StringComparison.Ordinal);
        await _desk.RefusedAsync(400, "validation_error", "POST", $"file_uploads/{upload}/complete");
        var single = (await _desk.PostAsync("file_uploads", """{"filename":"a.txt"}""")).Id();
        Assert.Contains("part_number should be not present", await RefuseAsync(single, Content, part: "1"), StringComparison.Ordinal);
        await _desk.RefusedAsync(400, "validation_error", "POST", $"file_uploads/{single}/complete");
        Assert.Empty(_desk.Workspace.Files.Abandoned(DateTime.MaxValue));
    }

    [Fact]
    public async Task Files_that_are_too_large_are_refused_in_Notions_words()
    {
        var upload = (await _desk.PostAsync("file_uploads", """{"filename":"a.txt"}""")).Id();
        _desk.Uploads.MostPartBytes = 1024 * 1024;
        _desk.MostUploadBytes = 1024 * 1024;
        await _desk.ReopenAsync();

        Assert.Equal("File size of 1.5 MiB exceeds the limit of 1 MiB.", await RefuseAsync(upload, new byte[3 * 512 * 1024]));
        Assert.Empty(_desk.Workspace.Files.Abandoned(DateTime.MaxValue));
        Assert.Equal("pending", (string?)(await _desk.GetAsync($"file_uploads/{upload}"))["status"]);
    }

    [Theory]
    [InlineData("""{"filename":"a.exe"}""", "Provided `filename` has an extension that is not supported for the File Upload API.")]
    [InlineData("""{"filename":"a"}""", "Provided `filename` must have an extension")]
    [InlineData("""{"filename":"a.png","content_type":"application/pdf"}""", "does not match")]
    [InlineData("""{"content_type":"application/x-shockwave-flash"}""", "Provided `content_type` is not supported for the File Upload API.")]
    [InlineData("""{"mode":"multi_part","number_of_parts":2}""", "body.filename should be defined")]
    [InlineData("""{"mode":"multi_part","filename":"a.pdf"}""", "body.number_of_parts should be defined")]
    [InlineData("""{"mode":"multi_part","filename":"a.pdf","number_of_parts":10001}""", "body.number_of_parts should be ≤ `10000`")]
    [InlineData("""{"filename":"a.pdf","number_of_parts":2}""", "body.number_of_parts should be not present")]
    [InlineData("""{"mode":"other"}""", "body.mode should be `\"single_part\"`, `\"multi_part\"`, or `\"external_url\"` or `undefined`")]
    [InlineData("""{"mode":"external_url","filename":"a.pdf","external_url":"http://example.com/a.pdf"}""", "body.external_url should be a valid HTTPS URL")]
    [InlineData("""{"mode":"external_url","filename":"a.pdf"}""", "body.external_url should be defined")]
    public async Task What_cannot_be_uploaded_is_refused_at_once(string body, string expected) =>
        Assert.Contains(expected, await _desk.RefusedAsync(400, "validation_error", "POST", "file_uploads", body), StringComparison.Ordinal);

    [Fact]
    public async Task A_name_gets_the_extension_of_its_type_and_no_folder()
    {
        Assert.Equal("report.pdf", (string?)(await _desk.PostAsync("file_uploads", """{"filename":"report","content_type":"application/pdf"}"""))["filename"]);
        var upload = await _desk.PostAsync("file_uploads", "{}");
        Assert.Null((string?)upload["filename"]);
        var (_, sent) = await _desk.TrySendFileAsync(upload.Id(), Content, "../../etc/passwd.txt", "text/plain");
        Assert.Equal("passwd.txt", (string?)sent["filename"]);
        Assert.Equal("text/plain", (string?)sent["content_type"]);
    }

    [Fact]
    public async Task A_file_must_fit_where_it_is_shown()
    {
        var text = await _desk.UploadAsync("a.txt", "text/plain");
        Assert.Contains(
            "takes only files of the kind `image`",
            await _desk.RefusedAsync(400, "validation_error", "PATCH", $"blocks/{_desk.Root}/children", $$$$"""{"children":[{"image":{"file_upload":{"id":"{{{{text}}}}"}}}]}"""),
            StringComparison.Ordinal);
        Assert.NotNull((string?)(await _desk.GetAsync($"file_uploads/{text}"))["expiry_time"]); // What was refused has attached nothing.
    }

    [Fact]
    public async Task What_is_not_there_not_uploaded_or_anothers_cannot_be_attached()
    {
        var pending = (await _desk.PostAsync("file_uploads", """{"filename":"a.png"}""")).Id();
        var uploaded = await _desk.UploadAsync("a.png", "image/png");
        var other = await _desk.Workspace.EnsureBotAsync("Other", Stop);
        foreach (var id in new[] { pending, Guid.NewGuid().ToString() })
        {
            Assert.Equal(
                $"Could not find file_upload with ID: {id}. Confirm the status of the file upload is `uploaded` and that your integration has capabilities to update or insert content.",
                await _desk.RefusedAsync(404, "object_not_found", "PATCH", $"pages/{_desk.Root}", $$$$"""{"cover":{"file_upload":{"id":"{{{{id}}}}"}}}"""));
        }

        _desk.Caller = other;
        await _desk.RefusedAsync(404, "object_not_found", "PATCH", $"pages/{_desk.Root}", $$$$"""{"cover":{"file_upload":{"id":"{{{{uploaded}}}}"}}}""");
        await _desk.RefusedAsync(404, "object_not_found", "GET", $"file_uploads/{uploaded}");
        Assert.Empty((await _desk.GetAsync("file_uploads")).Results());
    }

    [Fact]
    public async Task What_nobody_used_in_an_hour_is_over_and_leaves_the_disk()
    {
        var kept = await _desk.UploadAsync("kept.txt", "text/plain", [1]);
        var lost = await _desk.UploadAsync("lost.txt", "text/plain", [2]);
        var same = await _desk.UploadAsync("same.txt", "text/plain", [1]);
        await _desk.PatchAsync($"blocks/{_desk.Root}/children", $$$$"""{"children":[{"file":{"file_upload":{"id":"{{{{kept}}}}"}}}]}""");
        var hashes = new[] { kept, lost }.Select(HashOf).ToArray();
        _desk.Clock.Advance(TimeSpan.FromHours(1));

        var unswept = await _desk.GetAsync($"file_uploads/{lost}");
        Assert.Equal(("expired", null), ((string?)unswept["status"], (string?)unswept["expiry_time"]));
        await _desk.RefusedAsync(404, "object_not_found", "PATCH", $"blocks/{_desk.Root}/children", $$$$"""{"children":[{"file":{"file_upload":{"id":"{{{{lost}}}}"}}}]}""");
        await _desk.Workspace.Upkeep.SweepAsync(Stop);

        Assert.Equal("expired", (string?)(await _desk.GetAsync($"file_uploads/{same}"))["status"]);
        Assert.Equal(["expired", "expired"], (await _desk.GetAsync("file_uploads?status=expired")).Results().Select(one => (string?)one["status"]));
        Assert.Equal([kept], (await _desk.GetAsync("file_uploads?status=uploaded")).Results().Select(one => one.Id()));
        Assert.NotNull(_desk.Workspace.Files.Find(hashes[0]!));
        Assert.Null(_desk.Workspace.Files.Find(hashes[1]!));
        Assert.Equal(2, _desk.Workspace.Read(session => ChangeFeed.After(session.Sql, 0, 1000)).Count(change => change.Action == "expired"));
    }

    [Fact]
    public async Task Uploads_are_listed_the_newest_first_page_by_page()
    {
        var ids = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            ids.Insert(0, (await _desk.PostAsync("file_uploads", $$$$"""{"filename":"{{{{i}}}}.txt"}""")).Id());
            if (i % 2 == 0)
                _desk.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        var first = await _desk.GetAsync("file_uploads?page_size=2&status=pending");
        var second = await _desk.GetAsync($"file_uploads?page_size=3&status=pending&start_cursor={first["next_cursor"]}");

        Assert.Equal(ids, first.Results().Concat(second.Results()).Select(one => one.Id()));
        Assert.Equal(["object", "results", "next_cursor", "has_more", "type", "file_upload", "request_id"], second.Keys());
        await _desk.RefusedAsync(400, "validation_error", "GET", "file_uploads?status=gone");
    }

    [Fact]
    public async Task Files_and_what_waits_for_them_survive_a_restart()
    {
        var upload = await _desk.UploadAsync("a.png", "image/png", Content);
        var parts = (await _desk.PostAsync("file_uploads", """{"mode":"multi_part","filename":"b.pdf","number_of_parts":2}""")).Id();
        await _desk.TrySendFileAsync(parts, Content, part: "1");
        await _desk.ReopenAsync();

        Assert.Equal(Encoding.UTF8.GetString(Content), await ReadAsync(upload));
        await _desk.TrySendFileAsync(parts, [65], part: "2");
        await _desk.SendAsync("POST", $"file_uploads/{parts}/complete");
        Assert.Equal(Encoding.UTF8.GetString(Content) + "A", await ReadAsync(parts));
    }

    [Fact]
    public async Task An_import_is_fetched_after_the_answer_and_says_how_it_went()
    {
        var importer = new ScriptedImporter();
        _desk.Uploads.Importer = importer;
        await _desk.ReopenAsync();
        importer.Answers["https://example.com/a.pdf"] = new MemoryStream(Content);
        importer.Answers["https://example.com/large.pdf"] = new MemoryStream(new byte[5000]);

        var good = await _desk.PostAsync("file_uploads", """{"mode":"external_url","filename":"a.pdf","external_url":"https://example.com/a.pdf"}""");
        Assert.Equal(("pending", "application/pdf"), ((string?)good["status"], (string?)good["content_type"]));
        var large = await _desk.PostAsync("file_uploads", """{"mode":"external_url","filename":"b.pdf","external_url":"https://example.com/large.pdf"}""");
        var missing = await _desk.PostAsync("file_uploads", """{"mode":"external_url","filename":"c.pdf","external_url":"https://example.com/missing.pdf"}""");
        await _desk.Workspace.Upkeep.ImportAsync(Stop);

        var done = await _desk.GetAsync($"file_uploads/{good.Id()}");
        Assert.Equal(("uploaded", Content.Length), ((string?)done["status"], (int?)done["content_length"]));
        Assert.Equal(["type", "success", "imported_time"], done["file_import_result"]!.AsObject().Keys());
        Assert.Matches(@"\.\d{3}\+00:00$", (string)done["file_import_result"]!["imported_time"]!);
        var error = (await _desk.GetAsync($"file_uploads/{large.Id()}"))["file_import_result"]!["error"]!;
        Assert.Equal("file_upload_invalid_size", (string?)error["code"]);
        Assert.Equal("The file size is not within the allowed limit of 0.001 MiB. Please try again with a new file upload.", (string?)error["message"]);
        var failed = await _desk.GetAsync($"file_uploads/{missing.Id()}");
        Assert.Equal(("failed", 404), ((string?)failed["status"], (int?)failed["file_import_result"]!["error"]!["status_code"]));
    }

    [Fact]
    public async Task Without_permission_nothing_is_imported_or_uploaded()
    {
        _desk.Uploads.Importer = null;
        await _desk.ReopenAsync();
        Assert.Contains(
            "its operator has not allowed it",
            await _desk.RefusedAsync(400, "validation_error", "POST", "file_uploads", """{"mode":"external_url","filename":"a.pdf","external_url":"https://example.com/a.pdf"}"""),
            StringComparison.Ordinal);
        _desk.Caller = _desk.Caller with { Capabilities = Capabilities.ReadContent };
        await _desk.RefusedAsync(403, "restricted_resource", "POST", "file_uploads", """{"filename":"a.pdf"}""");
    }

    [Fact]
    public async Task A_body_that_is_no_form_is_refused()
    {
        var upload = (await _desk.PostAsync("file_uploads", """{"filename":"a.txt"}""")).Id();
        Assert.StartsWith("Content-Type header failed validation", await _desk.RefusedAsync(400, "validation_error", "POST", $"file_uploads/{upload}/send", "{}"), StringComparison.Ordinal);
    }

    private async Task<string> RefuseAsync(string upload, byte[] content, string? part = null)
    {
        var (status, json) = await _desk.TrySendFileAsync(upload, content, part: part);
        Assert.Equal((400, "validation_error"), (status, (string?)json["code"]));
        return (string)json["message"]!;
    }

    private NotionId? Named(JsonObject file) => _desk.Workspace.Links.ReadSigned((string)file["file"]!["url"]!)?.Id;

    private string? HashOf(string id) => _desk.Workspace.Read(session => session.Uploads.FindHosted(NotionId.Parse(id)))?.Hash;

    private Task<string> ReadAsync(string id) => File.ReadAllTextAsync(_desk.Workspace.Files.Find(HashOf(id)!)!, Stop);

    /// <summary>Servers that answer with what they were given, and 404 for the rest.</summary>
    private sealed class ScriptedImporter : IFileImporter
    {
        public Dictionary<string, Stream> Answers { get; } = [];

        public Task<ImportedFile> FetchAsync(Uri address, long most, CancellationToken cancellationToken) =>
            Answers.TryGetValue(address.ToString(), out var content)
                ? Task.FromResult(new ImportedFile(content, "application/pdf", null))
                : throw new FileImportException("download_error", "file_upload_download_failed", "Gone.", 404);
    }
}
