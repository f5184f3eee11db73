using Verso.Notion;
using Verso.Workspace.Internal.Records;
using Xunit;

namespace Verso.Workspace.Tests.Internal;

/// <summary>Discussions, comments and files, seen and written as records.</summary>
public sealed class TalkAndFilesTests : IAsyncLifetime
{
    private House _house = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _house = await House.OpenAsync();

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Fact]
    public async Task A_comment_of_the_public_api_comes_with_its_page()
    {
        var comment = await _house.Public("POST", "comments", $$$$"""{"parent":{"page_id":"{{{{_house.Root}}}}"},"rich_text":[{"text":{"content":"Hello"},"annotations":{"bold":true}}]}""");

        var map = (await _house.Call("loadPageChunk", $$$$"""{"pageId":"{{{{_house.Root}}}}","limit":100}"""))["recordMap"]!;

        var discussion = RecordBox.Unwrap(map["discussion"]![(string)comment["discussion_id"]!])!;
        Assert.Equal((_house.Root, "block", false), ((string?)discussion["parent_id"], (string?)discussion["parent_table"], (bool)discussion["resolved"]!));
        Assert.Equal([(string)comment["id"]!], discussion["comments"]!.AsArray().Select(id => (string)id!));
        var record = RecordBox.Unwrap(map["comment"]![(string)comment["id"]!])!;
        Assert.Equal("""[["Hello",[["b"]]]]""", record["text"]!.ToJsonString());
        Assert.Equal(("discussion", true), ((string?)record["parent_table"], (bool)record["alive"]!));
        Assert.Equal([(string)discussion["id"]!], RecordBox.Unwrap(map["block"]![_house.Root])!["discussions"]!.AsArray().Select(id => (string)id!));
    }

    [Fact]
    public async Task A_transaction_begins_a_discussion_about_a_text_answers_it_and_settles_it()
    {
        var block = await ParagraphAsync("Some words to discuss");
        var (discussion, comment) = (Guid.NewGuid().ToString(), Guid.NewGuid().ToString());
        await _house.Save(
            $$$$"""{"pointer":{"table":"block","id":"{{{{block}}}}"},"path":["properties","title"],"command":"set","args":[["Some "],["words",[["m","{{{{discussion}}}}"]]],[" to discuss"]]}""",
            $$$$"""{"pointer":{"table":"discussion","id":"{{{{discussion}}}}"},"path":[],"command":"set","args":{"id":"{{{{discussion}}}}","parent_id":"{{{{block}}}}","parent_table":"block","resolved":false,"comments":["{{{{comment}}}}"]}}""",
            $$$$"""{"pointer":{"table":"comment","id":"{{{{comment}}}}"},"path":[],"command":"set","args":{"id":"{{{{comment}}}}","parent_id":"{{{{discussion}}}}","parent_table":"discussion","text":[["Which?"]],"alive":true}}""",
            $$$$"""{"pointer":{"table":"block","id":"{{{{block}}}}"},"path":["discussions"],"command":"listAfter","args":{"id":"{{{{discussion}}}}"}}""");

        var listed = (await _house.Public("GET", "comments", query: $"block_id={block}"))["results"]![0]!;
        Assert.Equal((comment, discussion, "Which?"), ((string?)listed["id"], (string?)listed["discussion_id"], (string?)listed["rich_text"]![0]!["plain_text"]));
        Assert.Equal("user", (string?)listed["display_name"]!["type"]);
        var marked = $$$$"""[["Some "],["words",[["m","{{{{discussion}}}}"]]],[" to discuss"]]""";
        Assert.Equal(marked, (await _house.Record("block", block))!["properties"]!["title"]!.ToJsonString());
        Assert.Equal("Some words to discuss", string.Concat((await _house.Public("GET", $"blocks/{block}"))["paragraph"]!["rich_text"]!.AsArray().Select(item => (string?)item!["plain_text"])));

        var answer = await _house.Public("POST", "comments", $$$$"""{"discussion_id":"{{{{discussion}}}}","markdown":"These"}""");
        await _house.Save($$$$"""{"pointer":{"table":"comment","id":"{{{{comment}}}}"},"path":["text"],"command":"set","args":[["Which ones?"]]}""");
        Assert.Equal("Which ones?", (string?)(await _house.Public("GET", $"comments/{comment}"))["rich_text"]![0]!["plain_text"]);
        await _house.Save($$$$"""{"pointer":{"table":"discussion","id":"{{{{discussion}}}}"},"path":["resolved"],"command":"set","args":true}""");
        Assert.Empty((await _house.Public("GET", "comments", query: $"block_id={block}"))["results"]!.AsArray());
        Assert.DoesNotContain("\"m\"", (await _house.Record("block", block))!.ToJsonString(), StringComparison.Ordinal);
        await _house.Save($$$$"""{"pointer":{"table":"comment","id":"{{{{answer["id"]}}}}"},"path":["alive"],"command":"set","args":false}""");
        Assert.Null(await _house.Record("comment", (string)answer["id"]!));
    }

    [Fact]
    public async Task An_uploaded_file_is_an_attachment_in_records_and_stays_one()
    {
        var begun = await _house.Call("getUploadFileUrl", """{"bucket":"secure","name":"photo.png","contentType":"image/png"}""");
        var url = (string)begun["url"]!;
        Assert.Matches("^attachment:[0-9a-f-]{36}:photo.png$", url);
        var id = NotionId.Parse(url.Split(':')[1]);
        var staged = await _house.Workspace.Files.StageAsync(new MemoryStream([1, 2, 3]), 100, Stop);
        Assert.True(await _house.Workspace.WriteAsync(_house.Workspace.Facts.Owner, session => session.Uploads.ReceiveWhole(id, staged), Stop));

        var block = Guid.NewGuid().ToString();
        await _house.Save(
            $$$$"""{"pointer":{"table":"block","id":"{{{{block}}}}"},"path":[],"command":"set","args":{"type":"image","parent_id":"{{{{_house.Root}}}}","parent_table":"block","properties":{"source":[["{{{{url}}}}"]]}}}""",
            $$$$"""{"pointer":{"table":"block","id":"{{{{_house.Root}}}}"},"path":["content"],"command":"listAfter","args":{"id":"{{{{block}}}}"}}""",
            $$$$"""{"pointer":{"table":"block","id":"{{{{_house.Root}}}}"},"path":["format","page_icon"],"command":"set","args":"{{{{url}}}}"}""");

        var image = (await _house.Public("GET", $"blocks/{block}"))["image"]!;
        Assert.Equal("file", (string?)image["type"]);
        Assert.Equal(id, _house.Workspace.Links.ReadSigned((string)image["file"]!["url"]!)?.Id);
        Assert.Equal("file", (string?)(await _house.Public("GET", $"pages/{_house.Root}"))["icon"]!["type"]);
        var record = (await _house.Record("block", block))!;
        Assert.Equal($"[[\"{url}\"]]", record["properties"]!["source"]!.ToJsonString());
        Assert.Equal(url, (string?)(await _house.Record("block", _house.Root))!["format"]!["page_icon"]);

        var signed = (await _house.Call("getSignedFileUrls", $$$$"""
            {"urls":[{"url":"https://elsewhere.example/a.png"},{"url":"{{{{url}}}}","permissionRecord":{"table":"block","id":"{{{{block}}}}"}},{"url":"attachment:{{{{Guid.NewGuid()}}}}:gone.png"}]}
            """))["signedUrls"]!.AsArray();
        Assert.Equal(3, signed.Count);
        Assert.Equal("https://elsewhere.example/a.png", (string?)signed[0]);
        Assert.Equal(id, _house.Workspace.Links.ReadSigned((string)signed[1]!)?.Id);
        Assert.StartsWith("attachment:", (string?)signed[2], StringComparison.Ordinal);
    }

    private async Task<string> ParagraphAsync(string text)
    {
        var added = await _house.Public("PATCH", $"blocks/{_house.Root}/children", $$$$"""{"children":[{"paragraph":{"rich_text":[{"text":{"content":"{{{{text}}}}"}}]}}]}""");
        return (string)added["results"]![0]!["id"]!;
    }
}
