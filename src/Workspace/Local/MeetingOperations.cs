using System.Text.Json.Nodes;
using Verso.Workspace.Api;
using Verso.Workspace.Content;
using Verso.Workspace.Objects;
using Verso.Workspace.Storage;

namespace Verso.Workspace.Local;

/// <summary>
/// Meeting notes: a recording, and the places for a summary, notes and what was said. Nothing here listens to a recording, so
/// the places stay empty until someone writes into them and the status stays <c>transcription_not_started</c>.
/// </summary>
internal static class MeetingOperations
{
    private const string Kind = "meeting_notes";
    private const int MostListed = 50;
    private const int LongestTitle = 2000;

    private static readonly string[] Parts = ["summary", "notes", "transcript"];
    private static readonly string[] Recordings = ["audio", "video", "file"];

    private static readonly string[] Languages =
    [
        "auto", "en", "zh-CN", "zh-TW", "es", "fr", "de", "ja", "ko", "pt", "ru", "th", "vi", "id", "da", "fi", "no", "nl", "it", "sv", "ar", "he", "pl",
    ];

    /// <summary>Finds the blocks among all others; a query asks in the same words.</summary>
    public static string Schema(SqlDialect dialect) => $"CREATE INDEX object_meeting ON object (created, id) WHERE {IsMeeting(dialect)};";

    /// <summary>
    /// A block from an uploaded recording, at the end of a page, with the recording in it; or from a recording that is a block
    /// already, directly behind it. The language and the options only guide a transcription: they are checked and have no effect.
    /// </summary>
    public static Reply Create(Call call)
    {
        var body = call.Body;
        body.RefuseOthers("source", "parent", "title", "language", "options");
        var source = body["source"].RequireObject();
        var way = source["type"].RequireOneOf("file_upload", "block");
        var title = body["title"].IsAbsent ? "" : body["title"].Optional.RequireString(LongestTitle);
        if (!body["language"].IsAbsent)
            body["language"].Optional.RequireOneOf(Languages);
        ReadOptions(body["options"].Optional);

        var added = way == "file_upload" ? FromUpload(call, source, title) : FromBlock(call, source, title);
        return Reply.Of(call.Session.Blocks.AsBlock(NameParts(call, added)));
    }

    /// <summary>The newest first unless a sort says otherwise; what there is beyond the limit is only told of.</summary>
    public static Reply Query(Call call)
    {
        var body = call.Body;
        body.RefuseOthers("filter", "sort", "limit");
        var filter = new MeetingFilter(call.Session.Workspace.Options.Clock.GetUtcNow()).Read(body["filter"].Optional);
        var sort = MeetingSort.Read(body["sort"].Optional, id => (string?)call.Session.FindUser(id, call.Caller)?["name"]);
        var limit = body["limit"].IsAbsent ? MostListed : body["limit"].Optional.RequireInteger(1, MostListed);

        var found = call.Session.Objects
            .Where(Sql.Text($"{IsMeeting(call.Session.Sql.Dialect)} AND in_trash = 0 AND buried = 0 ORDER BY created DESC, id DESC"))
            .Select(Meeting.Of)
            .Where(filter);
        List<Meeting> results = [.. sort(found).Take(limit + 1)];
        return Reply.Of(new JsonObject
        {
            ["results"] = new JsonArray([.. results.Take(limit).Select(one => Json.ReadObject(call.Session.Blocks.AsBlock(one.Stored).Json.Span))]),
            ["has_more"] = results.Count > limit,
        });
    }

    private static string IsMeeting(SqlDialect dialect) => $"kind = 'block' AND {dialect.JsonMember("json", "type")} = '{Kind}'";

    private static void ReadOptions(Input options)
    {
        if (options.IsAbsent)
            return;
        options.RequireObject().RefuseOthers("kickoff_summary");
        if (!options["kickoff_summary"].IsAbsent)
            options["kickoff_summary"].Optional.RequireBoolean();
    }

    private static StoredObject FromUpload(Call call, Input source, string title)
    {
        source.RefuseOthers("type", "file_upload_id");
        source["file_upload_id"].RequireId();
        var (_, parent) = Parents.Read(call.Body["parent"], "page_id");
        var page = call.Session.Objects.Find(parent!.Value, ObjectKind.Page) ?? throw call.NoPage(parent.Value);
        Parents.RefuseTrash(page);

        var file = Files.ReadUpload(source["file_upload_id"], call.Context);
        if (file.Category is not ("audio" or "video"))
            throw ApiException.Invalid($"The file upload is of the kind `{file.Category}`, and a meeting note takes only files of the kinds `audio` and `video`.");
        var recording = new NewBlock(file.Category, new JsonObject { ["caption"] = new JsonArray(), ["type"] = "file", ["file"] = file.File });
        return call.Session.Blocks.AppendAtEnd(page, [NewMeeting(title, recording)])[0];
    }

    private static StoredObject FromBlock(Call call, Input source, string title)
    {
        source.RefuseOthers("type", "block_id");
        var id = source["block_id"].RequireId();
        if (!call.Body["parent"].IsAbsent)
            throw call.Body["parent"].Should("be not present");
        var block = call.Session.Objects.Find(id, ObjectKind.Block) ?? throw call.NotFound("block", id);
        Parents.RefuseTrash(block);
        if ((string)block.ReadJson()["type"]! is var type && !Recordings.Contains(type))
            throw ApiException.Invalid($"Block {id} is of the type `{type}`, and a meeting note takes only blocks of the types `audio`, `video` and `file`.");

        var parent = call.Session.Objects.Find(block.ParentId!.Value)!;
        return call.Session.Blocks.Append(parent, [NewMeeting(title)], call.Session.Objects.RanksAfter(parent.Id, block.Rank))[0];
    }

    private static NewBlock NewMeeting(string title, params NewBlock[] recording) =>
        new(
            Kind,
            new JsonObject { ["title"] = RichTexts.FromPlain(title), ["status"] = "transcription_not_started" },
            [.. Parts.Select(_ => new NewBlock("paragraph", new JsonObject { ["rich_text"] = new JsonArray(), ["icon"] = null, ["color"] = Colors.Default })), .. recording]);

    /// <summary>The ids of the parts are known once they are stored.</summary>
    private static StoredObject NameParts(Call call, StoredObject meeting)
    {
        var below = call.Session.Objects.Children(meeting.Id);
        var json = meeting.ReadJson();
        var named = new JsonObject();
        for (var i = 0; i < Parts.Length; i++)
            named[$"{Parts[i]}_block_id"] = below[i].Id.ToString();
        json[Kind]!["children"] = named;
        return call.Session.Objects.Replace(meeting, meeting with { Json = Json.Write(json) });
    }
}
