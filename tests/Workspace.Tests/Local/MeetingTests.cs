using System.Text.Json.Nodes;
using Verso.Notion;
using Xunit;

namespace Verso.Workspace.Tests.Local;

/// <summary>Meeting notes: made from a recording, found by what they are called and by who and when.</summary>
public sealed class MeetingTests : IAsyncLifetime
{
    private Desk _desk = null!;

    public async ValueTask InitializeAsync() => _desk = await Desk.OpenAsync();

    public ValueTask DisposeAsync() => _desk.DisposeAsync();

    [Theory]
    [InlineData("call.mp3", "audio/mpeg", "audio")]
    [InlineData("call.mp4", "video/mp4", "video")]
    public async Task An_uploaded_recording_becomes_a_meeting_note_at_the_end_of_a_page(string name, string type, string kind)
    {
        var page = await _desk.PageAsync("Notes", children: $"[{Desk.Paragraph("before")}]");
        var upload = await _desk.UploadAsync(name, type);

        var meeting = await _desk.PostAsync("blocks/meeting_notes", Upload(upload, page.Id(), ""","title":"Weekly","language":"de","options":{"kickoff_summary":true}"""));

        Assert.Equal(("block", "meeting_notes", "transcription_not_started"), ((string?)meeting["object"], (string?)meeting["type"], (string?)meeting["meeting_notes"]!["status"]));
        Assert.Equal("Weekly", (string?)meeting["meeting_notes"]!["title"]![0]!["plain_text"]);
        Assert.Equal(page.Id(), (string?)meeting["parent"]!["page_id"]);
        Assert.True((bool)meeting["has_children"]!);
        Assert.Equal(meeting.Id(), (await _desk.GetAsync($"blocks/{page.Id()}/children")).Results()[1].Id());

        var below = (await _desk.GetAsync($"blocks/{meeting.Id()}/children")).Results();
        var named = meeting["meeting_notes"]!["children"]!.AsObject();
        Assert.Equal(["summary_block_id", "notes_block_id", "transcript_block_id"], named.Keys());
        Assert.Equal(named.Select(part => (string?)part.Value), below[..3].Select(one => one.Id()));
        Assert.All(below[..3], part => Assert.False((bool)part["has_children"]!));
        Assert.Equal(kind, (string?)below[3]["type"]);
        Assert.Contains(upload, (string?)below[3][kind]!["file"]!["url"]);
        Assert.Null((string?)(await _desk.GetAsync($"file_uploads/{upload}"))["expiry_time"]);
    }

    [Fact]
    public async Task A_recording_that_is_a_block_has_its_meeting_note_behind_it()
    {
        var page = await _desk.PageAsync("Notes", children: $$$$"""[{"audio":{"external":{"url":"https://example.com/a.mp3"}}},{{{{Desk.Paragraph("after")}}}}]""");
        var blocks = (await _desk.GetAsync($"blocks/{page.Id()}/children")).Results();

        var meeting = await _desk.PostAsync("blocks/meeting_notes", Block(blocks[0].Id()));

        Assert.Equal([blocks[0].Id(), meeting.Id(), blocks[1].Id()], (await _desk.GetAsync($"blocks/{page.Id()}/children")).Results().Select(one => one.Id()));
        Assert.Empty(meeting["meeting_notes"]!["title"]!.AsArray());
        Assert.Equal(3, (await _desk.GetAsync($"blocks/{meeting.Id()}/children")).Results().Length);
    }

    [Fact]
    public async Task What_is_written_into_the_parts_is_shown_as_theirs()
    {
        var meeting = await MeetAsync("Weekly");
        await _desk.PatchAsync($"blocks/{(string?)meeting["meeting_notes"]!["children"]!["notes_block_id"]}/children", $$"""{"children":[{{Desk.Paragraph("call Ada")}}]}""");

        var markdown = (string?)(await _desk.GetAsync($"pages/{(string?)meeting["parent"]!["page_id"]}/markdown"))["markdown"];

        Assert.Contains("<meeting-notes>\n\tWeekly\n\t<notes>\n\t\tcall Ada\n\t</notes>\n</meeting-notes>", markdown);
    }

    [Fact]
    public async Task Before_2026_03_11_it_is_a_transcription()
    {
        await MeetAsync("Weekly");
        _desk.Version = "2025-09-03";

        var found = Assert.Single((await _desk.PostAsync("blocks/meeting_notes/query", "{}")).Results());

        Assert.Equal("transcription", (string?)found["type"]);
        Assert.Equal("transcription_not_started", (string?)found["transcription"]!["status"]);
        Assert.False(found.ContainsKey("meeting_notes"));
    }

    [Theory]
    [InlineData("""{}""", "body failed validation: body.source should be defined, instead was `undefined`.")]
    [InlineData("""{"source":{"type":"url"}}""", "body failed validation: body.source.type should be `\"file_upload\"` or `\"block\"`, instead was `\"url\"`.")]
    [InlineData("""{"source":{"type":"block","block_id":"B"},"parent":{"page_id":"P"}}""", "body failed validation: body.parent should be not present, instead was `{\"page_id\":\"P\"}`.")]
    [InlineData("""{"source":{"type":"file_upload","file_upload_id":"B"}}""", "body failed validation: body.parent should be defined, instead was `undefined`.")]
    [InlineData("""{"source":{"type":"block","block_id":"B"},"options":{"x":1}}""", "body failed validation: body.options.x should be not present, instead was `1`.")]
    [InlineData("""{"source":{"type":"block","block_id":"B"},"title":1}""", "body failed validation: body.title should be a string or `undefined`, instead was `1`.")]
    public async Task A_body_that_breaks_a_rule_is_refused(string body, string message)
    {
        body = body.Replace("\"B\"", "\"11111111-1111-4111-8111-111111111111\"", StringComparison.Ordinal);
        Assert.Equal(message, await _desk.RefusedAsync(400, "validation_error", "POST", "blocks/meeting_notes", body));
    }

    [Fact]
    public async Task Only_a_recording_can_be_its_source_and_nothing_is_left_of_a_refusal()
    {
        var page = await _desk.PageAsync("Notes", children: $"[{Desk.Paragraph("no sound")}]");
        var block = (await _desk.GetAsync($"blocks/{page.Id()}/children")).Results()[0].Id();
        var picture = await _desk.UploadAsync("a.png", "image/png");

        await _desk.RefusedAsync(400, "validation_error", "POST", "blocks/meeting_notes", Block(block));
        await _desk.RefusedAsync(400, "validation_error", "POST", "blocks/meeting_notes", Upload(picture, page.Id()));
        await _desk.RefusedAsync(404, "object_not_found", "POST", "blocks/meeting_notes", Block("11111111-1111-4111-8111-111111111111"));
        await _desk.RefusedAsync(404, "object_not_found", "POST", "blocks/meeting_notes", Upload("11111111-1111-4111-8111-111111111111", page.Id()));

        Assert.NotNull((string?)(await _desk.GetAsync($"file_uploads/{picture}"))["expiry_time"]);
        Assert.Empty(await TitlesAsync("{}"));
        var sound = await _desk.UploadAsync("a.mp3", "audio/mpeg");
        await _desk.DeleteAsync($"blocks/{page.Id()}");
        await _desk.RefusedAsync(400, "validation_error", "POST", "blocks/meeting_notes", Upload(sound, page.Id()));
    }

    [Fact]
    public async Task A_query_answers_with_as_many_as_it_may_the_newest_first_and_without_a_cursor()
    {
        foreach (var title in (string[])["one", "two", "three"])
        {
            await MeetAsync(title);
            _desk.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        var some = await _desk.PostAsync("blocks/meeting_notes/query", """{"limit":2}""");

        Assert.Equal(["results", "has_more", "request_id"], some.Keys());
        Assert.Equal(["three", "two"], some.Results().Select(Title));
        Assert.True((bool)some["has_more"]!);
        Assert.False((bool)(await _desk.PostAsync("blocks/meeting_notes/query", """{"limit":3}"""))["has_more"]!);
        Assert.Equal(["one", "three", "two"], await TitlesAsync("""{"sort":[{"property":"title","direction":"ascending"}]}"""));
        Assert.Equal(["one", "two", "three"], await TitlesAsync("""{"sort":[{"property":"created_by","direction":"ascending"},{"property":"created_time","direction":"ascending"}]}"""));
        foreach (var bad in (string[])["""{"limit":51}""", """{"limit":0}""", """{"sort":[{"property":"status","direction":"ascending"}]}""", """{"start_cursor":"x"}"""])
            await _desk.RefusedAsync(400, "validation_error", "POST", "blocks/meeting_notes/query", bad);
    }

    [Theory]
    [InlineData("title", "string_is", """{"type":"exact","value":"Weekly"}""", "Weekly")]
    [InlineData("title", "string_is", """{"type":"exact","value":"weekly"}""", "-")]
    [InlineData("title", "string_is_not", """{"type":"exact","value":"Weekly"}""", "Kickoff,")]
    [InlineData("title", "string_contains", """{"type":"exact","value":"EEK"}""", "Weekly")]
    [InlineData("title", "string_does_not_contain", """{"type":"exact","value":"eek"}""", "Kickoff,")]
    [InlineData("title", "string_starts_with", """{"type":"exact","value":"kick"}""", "Kickoff")]
    [InlineData("title", "string_ends_with", """{"type":"exact","value":"off"}""", "Kickoff")]
    [InlineData("title", "is_empty", null, "")]
    [InlineData("title", "is_not_empty", null, "Kickoff,Weekly")]
    [InlineData("created_time", "date_is", """{"type":"exact","value":"{today}"}""", ",Weekly")]
    [InlineData("created_time", "date_is", """{"type":"relative","value":"tomorrow"}""", "Kickoff")]
    [InlineData("created_time", "date_is_before", """{"type":"exact","value":{"type":"date","start_date":"{tomorrow}"}}""", ",Weekly")]
    [InlineData("created_time", "date_is_after", """{"type":"exact","value":"{today}"}""", "Kickoff")]
    [InlineData("created_time", "date_is_on_or_before", """{"type":"exact","value":{"type":"datetime","start_date":"{tomorrow}","start_time":"00:00","time_zone":"Etc/UTC"}}""", ",Weekly")]
    [InlineData("created_time", "date_is_on_or_after", """{"type":"exact","value":"{tomorrow}"}""", "Kickoff")]
    [InlineData("created_time", "date_is_within", """{"type":"exact","value":{"type":"daterange","start_date":"{today}","end_date":"{tomorrow}"}}""", "Kickoff,,Weekly")]
    [InlineData("created_time", "date_is_within", """{"type":"relative","value":"the_next_week"}""", "Kickoff,,Weekly")]
    [InlineData("last_edited_time", "date_is_relative_to", """{"type":"relative","value":"custom","direction":"past","unit":"month","count":1}""", ",Weekly")]
    [InlineData("created_by", "person_contains", """[{"type":"exact","value":{"table":"notion_user","id":"{me}"}}]""", "Kickoff,,Weekly")]
    [InlineData("last_edited_by", "person_does_not_contain", """{"type":"exact","value":{"table":"notion_user","id":"{me}"}}""", "-")]
    [InlineData("attendees", "is_empty", null, "Kickoff,,Weekly")]
    [InlineData("attendees", "person_contains", """{"type":"exact","value":{"table":"notion_user","id":"{me}"}}""", "-")]
    public async Task A_query_finds_what_its_filter_says(string property, string test, string? value, string titles)
    {
        // "Weekly" and one without a title are of today, "Kickoff" is of tomorrow; the query is of today again.
        var today = _desk.Clock.GetUtcNow();
        await MeetAsync("Weekly");
        _desk.Clock.Advance(TimeSpan.FromSeconds(1));
        await MeetAsync("");
        var tomorrow = today.UtcDateTime.Date.AddDays(1).AddHours(12);
        _desk.Clock.Advance(tomorrow - _desk.Clock.GetUtcNow().UtcDateTime);
        await MeetAsync("Kickoff");
        if (value?.Contains("relative", StringComparison.Ordinal) == true)
            _desk.Clock.Advance(today - _desk.Clock.GetUtcNow());
        value = value?.Replace("{today}", $"{today:yyyy-MM-dd}", StringComparison.Ordinal)
            .Replace("{tomorrow}", $"{tomorrow:yyyy-MM-dd}", StringComparison.Ordinal)
            .Replace("{me}", _desk.Caller.Bot.ToString(), StringComparison.Ordinal);
        var leaf = $$$"""{"property":"{{{property}}}","filter":{"operator":"{{{test}}}"{{{(value is null ? "" : $",\"value\":{value}")}}}}}""";

        var found = await TitlesAsync($$$"""{"filter":{"operator":"and","filters":[{{{leaf}}}]}}""");

        var expected = titles == "-" ? [] : titles.Split(',');
        Assert.Equal(expected, found);
    }

    [Fact]
    public async Task Groups_lie_in_groups_to_three_levels()
    {
        await MeetAsync("Weekly");
        await MeetAsync("Kickoff");
        string Is(string title) => $$$$"""{"property":"title","filter":{"operator":"string_is","value":{"type":"exact","value":"{{{{title}}}}"}}}""";
        string Group(string name, params string[] parts) => $$$"""{"operator":"{{{name}}}","filters":[{{{string.Join(',', parts)}}}]}""";

        Assert.Equal(["Kickoff"], await TitlesAsync(Filter(Group("and", Group("or", Is("Weekly"), Is("Kickoff")), Group("or", Group("and", Is("Kickoff")))))));
        Assert.Equal(2, (await TitlesAsync("""{"filter":{"operator":"or"}}""")).Length);
        Assert.Contains("filters[0].filters[0].filters[0]", await _desk.RefusedAsync(
            400, "validation_error", "POST", "blocks/meeting_notes/query", Filter(Group("and", Group("and", Group("and", Group("and", Is("x"))))))));
        foreach (var bad in (string[])["""{"property":"title","filter":{"operator":"string_is"}}""", """{"property":"title","filter":{"operator":"date_is","value":{"type":"exact","value":"x"}}}""", """{"property":"status","filter":{"operator":"is_empty"}}""", """{"property":"created_time","filter":{"operator":"date_is","value":{"type":"relative","value":"someday"}}}"""])
            await _desk.RefusedAsync(400, "validation_error", "POST", "blocks/meeting_notes/query", Filter(Group("and", bad)));
    }

    [Fact]
    public async Task What_is_thrown_away_or_not_shared_is_not_found()
    {
        var open = await MeetAsync("open");
        var hidden = await MeetAsync("hidden");
        var thrown = await MeetAsync("thrown");
        var buried = await MeetAsync("buried");
        await _desk.DeleteAsync($"blocks/{thrown.Id()}");
        await _desk.DeleteAsync($"blocks/{(string?)buried["parent"]!["page_id"]}");
        Assert.Equal(["hidden", "open"], (await TitlesAsync("{}")).Order());

        _desk.Caller = _desk.Caller with { Shared = [NotionId.Parse((string)open["parent"]!["page_id"]!)] };

        Assert.Equal(["open"], await TitlesAsync("{}"));
        var sound = await _desk.UploadAsync("a.mp3", "audio/mpeg");
        await _desk.RefusedAsync(404, "object_not_found", "POST", "blocks/meeting_notes", Upload(sound, (string)hidden["parent"]!["page_id"]!));
        Assert.Equal("block", (string?)(await _desk.PostAsync("blocks/meeting_notes", Upload(sound, (string)open["parent"]!["page_id"]!)))["object"]);
    }

    private static string Upload(string upload, string page, string more = "") =>
        $$$"""{"source":{"type":"file_upload","file_upload_id":"{{{upload}}}"},"parent":{"type":"page_id","page_id":"{{{page}}}"}{{{more}}}}""";

    private static string Filter(string group) => $$$"""{"filter":{{{group}}}}""";

    private static string Block(string id) => $$$"""{"source":{"type":"block","block_id":"{{{id}}}"}}""";

    private static string Title(JsonObject meeting) => Verso.Workspace.Content.RichTexts.PlainText(meeting["meeting_notes"]!["title"]);

    private async Task<JsonObject> MeetAsync(string title)
    {
        var page = await _desk.PageAsync("Notes");
        return await _desk.PostAsync("blocks/meeting_notes", Upload(await _desk.UploadAsync("a.mp3", "audio/mpeg"), page.Id(), $",\"title\":\"{title}\""));
    }

    private async Task<string[]> TitlesAsync(string query) => [.. (await _desk.PostAsync("blocks/meeting_notes/query", query)).Results().Select(Title)];
}
