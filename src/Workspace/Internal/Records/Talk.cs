using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Objects;

namespace Verso.Workspace.Internal.Records;

/// <summary>Discussions and comments as records, and the marks that a discussion leaves in the text it is about.</summary>
internal static class Talk
{
    private const string Mark = "m";

    public static JsonObject Discussion(StoredObject discussion, IEnumerable<NotionId> comments, NotionId space)
    {
        var json = discussion.ReadJson();
        var record = new JsonObject
        {
            ["id"] = discussion.Id.ToString(),
            ["version"] = discussion.Version,
            ["parent_id"] = discussion.ParentId?.ToString(),
            ["parent_table"] = Tables.Block,
            ["resolved"] = json["resolved"].IsTrue(),
        };
        if (json["context"].Items() is { Count: > 0 } context)
            record["context"] = context.DeepClone();
        record["comments"] = new JsonArray([.. comments.Select(id => JsonValue.Create(id.ToString()))]);
        record["space_id"] = space.ToString();
        return record;
    }

    public static JsonObject Comment(StoredObject comment, NotionId space)
    {
        var json = comment.ReadJson();
        return new JsonObject
        {
            ["id"] = comment.Id.ToString(),
            ["version"] = comment.Version,
            ["alive"] = !comment.InTrash && !comment.IsBuried,
            ["parent_id"] = comment.ParentId?.ToString(),
            ["parent_table"] = Tables.Discussion,
            ["text"] = TextSegments.FromRichText(json["rich_text"], space),
            ["created_by_table"] = Tables.User,
            ["created_by_id"] = json["created_by"].At("id").Text(),
            ["created_time"] = comment.Created.ToUnixTimeMilliseconds(),
            ["last_edited_time"] = comment.Edited.ToUnixTimeMilliseconds(),
            ["space_id"] = space.ToString(),
        };
    }

    /// <summary>
    /// Marks the text that discussions are about, wherever it still stands. The public text knows no such marks, so they are laid
    /// over it by what it says.
    /// </summary>
    public static void AddMarks(JsonObject block, IEnumerable<StoredObject> discussions)
    {
        foreach (var discussion in discussions)
        {
            var json = discussion.ReadJson();
            if (json["resolved"].IsTrue() || TextSegments.Plain(json["context"]) is not { Length: > 0 } about || block["properties"].At("title") is not JsonArray title)
                continue;
            if (Marked(title, about, discussion.Id.ToString()) is { } marked)
                block["properties"]!["title"] = marked;
        }
    }

    /// <summary>The text that carries the mark of a discussion; null when none does.</summary>
    public static JsonArray? MarkedText(JsonNode? title, NotionId discussion)
    {
        var marked = new JsonArray();
        foreach (var segment in title.Items().OfType<JsonArray>().Where(segment => segment.Count > 1))
        {
            if (segment[1].Items().OfType<JsonArray>().Any(one => one.Count > 1 && TextSegments.CodeOf(one) == Mark && one[1].Id() == discussion))
                marked.Add(new JsonArray { segment[0].Text() ?? "" });
        }

        return marked.Count > 0 ? marked : null;
    }

    private static JsonArray? Marked(JsonArray title, string about, string discussion)
    {
        var start = string.Concat(title.Select(segment => TextOf(segment))).IndexOf(about, StringComparison.Ordinal);
        if (start < 0)
            return null;
        var end = start + about.Length;
        var marked = new JsonArray();
        var at = 0;
        foreach (var segment in title)
        {
            var text = TextOf(segment);
            var (from, to) = (Math.Clamp(start - at, 0, text.Length), Math.Clamp(end - at, 0, text.Length));
            Add(text[..from], mark: false);
            Add(text[from..to], mark: true);
            Add(text[to..], mark: false);
            at += text.Length;

            void Add(string piece, bool mark)
            {
                if (piece.Length == 0)
                    return;
                var decorations = (segment is JsonArray { Count: > 1 } parts ? parts[1].Items() : []).DeepClone().AsArray();
                if (mark)
                    decorations.Add(TextSegments.Decoration(Mark, discussion));
                marked.Add(TextSegments.Segment(piece, decorations));
            }
        }

        return marked;
    }

    private static string TextOf(JsonNode? segment) => segment is JsonArray { Count: > 0 } parts ? parts[0].Text() ?? "" : "";
}
