using System.Text.Json;
using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Content;
using Verso.Workspace.Markdown;
using Verso.Workspace.Objects;

namespace Verso.Workspace.Local;

/// <summary>The operations on comments.</summary>
internal static class CommentOperations
{
    private const int MostAttachments = 3;

    private static readonly string[] Names = ["integration", "user", "custom"];

    public static Reply List(Call call)
    {
        var about = Input.Text("query", "block_id", call.QueryValue("block_id")).RequireId();
        var size = call.PageSize;
        Find(call, about, "block");
        StoredObject? from = null;
        if (call.StartCursor is { } cursor)
        {
            from = NotionId.TryParse(cursor, out var id) && call.Session.Objects.Find(id, ObjectKind.Comment) is { } comment
                && call.Session.Objects.Find(comment.ParentId!.Value)?.ParentId == about
                ? comment
                : throw Call.BadCursor(cursor);
        }

        var comments = call.Session.Comments.List(about, from, size + 1);
        return Reply.List(
            ObjectKind.Comment,
            comments.Take(size).Select(comment => new Served(comment)),
            comments.Count > size ? comments[size].Id.ToString() : null);
    }

    public static Reply Retrieve(Call call) => Reply.Of(Require(call));

    public static Reply Create(Call call)
    {
        var body = call.Body;
        body.RefuseOthers("parent", "discussion_id", "rich_text", "markdown", "attachments", "display_name");
        var place = ReadPlace(body);
        var text = ReadText(call);
        var attachments = ReadAttachments(body["attachments"].Optional, call.Context);
        var name = ReadName(call, body["display_name"].Optional);

        var comments = call.Session.Comments;
        StoredObject discussion;
        if (place.Way == "discussion_id")
        {
            discussion = (call.Session.Sees(place.Id) ? comments.FindDiscussion(place.Id) : null) ?? throw call.NotFound("discussion", place.Id);
        }
        else
        {
            var about = place.Way == "page_id"
                ? call.Session.Objects.Find(place.Id, ObjectKind.Page) ?? throw call.NoPage(place.Id)
                : Find(call, place.Id, "block");
            Parents.RefuseTrash(about);
            discussion = comments.Open(about);
        }

        return Reply.Of(comments.Add(discussion, text, attachments, name));
    }

    public static Reply Update(Call call)
    {
        call.Body.RefuseOthers("rich_text", "markdown");
        var text = ReadText(call);
        return Reply.Of(call.Session.Comments.SetText(RequireOwn(call), text));
    }

    /// <summary>Answers with the comment as it was.</summary>
    public static Reply Delete(Call call)
    {
        var comment = RequireOwn(call);
        call.Session.Comments.Delete(comment);
        return Reply.Of(comment);
    }

    private static StoredObject Require(Call call)
    {
        var id = call.Id("comment_id");
        return (call.Session.Sees(id) ? call.Session.Comments.Find(id) : null) ?? throw call.NotFound("comment", id);
    }

    /// <summary>An integration changes what it wrote itself and nothing else.</summary>
    private static StoredObject RequireOwn(Call call)
    {
        var comment = Require(call);
        return comment.ReadJson()["created_by"].At("id").Id() == call.Session.Edit.By ? comment : throw ApiException.Restricted();
    }

    private static StoredObject Find(Call call, NotionId id, string kind) =>
        call.Session.Objects.Find(id) is { Kind: ObjectKind.Block or ObjectKind.Page or ObjectKind.Database } found ? found : throw call.NotFound(kind, id);

    private static (string Way, NotionId Id) ReadPlace(Input body)
    {
        if (body["parent"].IsAbsent && body["discussion_id"].IsAbsent)
            throw OneOf("parent", "discussion_id");
        if (body["parent"].IsAbsent)
            return ("discussion_id", body["discussion_id"].RequireId());
        if (!body["discussion_id"].IsAbsent)
            throw body["discussion_id"].Should("be not present");
        var (way, id) = Parents.Read(body["parent"], "page_id", "block_id");
        return (way, id!.Value);
    }

    private static JsonArray ReadText(Call call)
    {
        var body = call.Body;
        if (body["rich_text"].IsAbsent && body["markdown"].IsAbsent)
            throw OneOf("rich_text", "markdown");
        if (!body["rich_text"].IsAbsent && !body["markdown"].IsAbsent)
            throw body["markdown"].Should("be not present");
        if (body["markdown"].IsAbsent)
            return RichTexts.Read(body["rich_text"], call.Context);

        // Markdown names users and pages by their ids alone; what stands for them in text is looked up as for rich text.
        var items = new JsonArray([.. new MarkdigReader(new Reading(MarkdownFlavor.Enhanced)).ReadInline(body["markdown"].RequireString()).Finish()]);
        var read = Input.Body(JsonSerializer.SerializeToElement(new JsonObject { ["markdown"] = RichTexts.ToRequest(items) }));
        return RichTexts.Read(read["markdown"], call.Context);
    }

    private static JsonArray ReadAttachments(Input attachments, IContentContext context)
    {
        var served = new JsonArray();
        if (!attachments.IsPresent)
            return served;
        foreach (var attachment in attachments.RequireArray(MostAttachments).Items())
        {
            attachment.RequireObject().RefuseOthers("file_upload_id", "type");
            if (!attachment["type"].IsAbsent)
                attachment["type"].RequireOneOf("file_upload");
            var file = Files.ReadUpload(attachment["file_upload_id"], context);
            served.Add(new JsonObject { ["category"] = file.Category, ["file"] = file.File });
        }

        return served;
    }

    private static JsonObject ReadName(Call call, Input name)
    {
        if (!name.IsPresent)
            return call.Session.Comments.NameOf(call.Session.Edit.By);
        name.RequireObject().RefuseOthers("type", "custom");
        switch (name["type"].RequireOneOf(Names))
        {
            case "custom":
                var custom = name["custom"].RequireObject();
                custom.RefuseOthers("name");
                return CommentStore.DisplayName("custom", custom["name"].RequireString(least: 1));
            case "user" when call.Caller.Person is { } person:
                return call.Session.Comments.NameOf(person);
            default:
                return call.Session.Comments.NameOf(call.Session.Edit.By);
        }
    }

    private static ApiException OneOf(string one, string other) =>
        ApiException.Invalid($"body failed validation. Fix one:\nbody.{one} should be defined, instead was `undefined`.\nbody.{other} should be defined, instead was `undefined`.");
}
