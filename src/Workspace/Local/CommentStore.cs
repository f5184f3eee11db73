using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Objects;
using Verso.Workspace.Storage;

namespace Verso.Workspace.Local;

/// <summary>
/// Comments and their discussions inside one transaction. A discussion lies in the page or block it is about and comments
/// lie in it, so that the trash hides both; what is deleted stays in the store as thrown away, for the history.
/// </summary>
public sealed class CommentStore
{
    private const string Resolved = "resolved";

    private readonly LocalSession _session;

    internal CommentStore(LocalSession session) => _session = session;

    /// <summary>A comment that is neither deleted nor on something in the trash.</summary>
    public StoredObject? Find(NotionId id) => IfThere(_session.Objects.Find(id, ObjectKind.Comment));

    /// <summary>A discussion that is there, resolved or not.</summary>
    public StoredObject? FindDiscussion(NotionId id) => IfThere(_session.Objects.Find(id, ObjectKind.Discussion));

    public static bool IsResolved(StoredObject discussion) => discussion.ReadJson()[Resolved].IsTrue();

    /// <summary>The discussions about one page or block, the oldest first.</summary>
    public IReadOnlyList<StoredObject> Discussions(NotionId about) => _session.Objects.Children(about, ObjectKind.Discussion);

    /// <summary>The comments of one discussion, the oldest first.</summary>
    public IReadOnlyList<StoredObject> Of(NotionId discussion) => _session.Objects.Children(discussion, ObjectKind.Comment);

    /// <summary>
    /// The comments of all open discussions about one page or block, the oldest first: up to <paramref name="count"/> of them from
    /// <paramref name="from"/> on.
    /// </summary>
    public List<StoredObject> List(NotionId about, StoredObject? from, int count)
    {
        var resolved = Discussions(about).Where(IsResolved).Select(discussion => discussion.Id).ToHashSet();
        var open = new List<StoredObject>();
        var start = from?.Created ?? DateTimeOffset.UnixEpoch;
        var first = from?.Id.ToString() ?? "";
        while (true)
        {
            var some = _session.Objects.Where((Sql)$"""
                kind = {ObjectKind.Comment} AND in_trash = 0 AND buried = 0
                    AND parent_id IN (SELECT id FROM object WHERE parent_id = {about} AND kind = {ObjectKind.Discussion})
                    AND (created > {start} OR (created = {start} AND id >= {first}))
                ORDER BY created, id LIMIT {(long)count}
                """);
            open.AddRange(some.Where(comment => !resolved.Contains(comment.ParentId!.Value)));
            if (some.Count < count || open.Count >= count)
                return open;
            (start, first) = (some[^1].Created, some[^1].Id + "~"); // Behind the last one: an id ends in a digit.
        }
    }

    /// <summary>
    /// The discussion that a new comment about a page or block goes to: there is one open discussion about the whole of it,
    /// which begins with the first comment.
    /// </summary>
    public StoredObject Open(StoredObject about) =>
        Discussions(about.Id).FirstOrDefault(discussion => discussion.ReadJson() is var json && !json[Resolved].IsTrue() && json["context"].Items().Count == 0)
        ?? Begin(about);

    /// <summary>A new discussion.</summary>
    /// <param name="context">The text it is about, in the segments of the internal API; null when it is about the whole.</param>
    public StoredObject Begin(StoredObject about, JsonArray? context = null)
    {
        var id = _session.NewId();
        return _session.Objects.Insert(new StoredObject(id, ObjectKind.Discussion)
        {
            ParentKind = about.Kind,
            ParentId = about.Id,
            Rank = _session.Objects.RanksAtEnd(about.Id)[0],
            Created = _session.Edit.At,
            Edited = _session.Edit.At,
            Json = Json.Write(new JsonObject
            {
                ["object"] = ObjectKind.Discussion,
                ["id"] = id.ToString(),
                ["parent"] = ParentOf(about),
                [Resolved] = false,
                ["context"] = context?.DeepClone() ?? new JsonArray(),
            }),
        });
    }

    /// <summary>A new comment behind the others.</summary>
    /// <param name="attachments">What is attached, as served; empty for nothing.</param>
    /// <param name="name">Under whose name it stands: <c>{type,resolved_name}</c>.</param>
    public StoredObject Add(StoredObject discussion, JsonArray text, JsonArray attachments, JsonObject name)
    {
        var id = _session.NewId();
        var time = Wire.Minute(_session.Edit.At);
        var json = new JsonObject
        {
            ["object"] = ObjectKind.Comment,
            ["id"] = id.ToString(),
            ["parent"] = discussion.ReadJson()["parent"]!.DeepClone(),
            ["discussion_id"] = discussion.Id.ToString(),
            ["created_time"] = time,
            ["last_edited_time"] = time,
            ["created_by"] = Wire.User(_session.Edit.By),
            ["rich_text"] = text,
        };
        if (attachments.Count > 0)
            json["attachments"] = attachments;
        json["display_name"] = name;
        return _session.Objects.Insert(new StoredObject(id, ObjectKind.Comment)
        {
            ParentKind = ObjectKind.Discussion,
            ParentId = discussion.Id,
            Rank = _session.Objects.RanksAtEnd(discussion.Id)[0],
            Created = _session.Edit.At,
            Edited = _session.Edit.At,
            Json = Json.Write(json),
        });
    }

    public StoredObject SetText(StoredObject comment, JsonArray text)
    {
        var json = comment.ReadJson();
        json["rich_text"] = text;
        json["last_edited_time"] = Wire.Minute(_session.Edit.At);
        return _session.Objects.Replace(comment, comment with { Edited = _session.Edit.At, Json = Json.Write(json) });
    }

    /// <summary>Deletes a comment. With its last one a discussion is over.</summary>
    public void Delete(StoredObject comment)
    {
        _session.Objects.Replace(comment, comment with { Edited = _session.Edit.At, InTrash = true }, "deleted");
        if (_session.Objects.Find(comment.ParentId!.Value) is { InTrash: false } discussion && Of(discussion.Id).Count == 0)
            DeleteDiscussion(discussion);
    }

    public void DeleteDiscussion(StoredObject discussion)
    {
        foreach (var comment in Of(discussion.Id))
            _session.Objects.Replace(comment, comment with { Edited = _session.Edit.At, InTrash = true }, "deleted");
        _session.Objects.Replace(discussion, discussion with { Edited = _session.Edit.At, InTrash = true }, "deleted");
    }

    /// <summary>Settles a discussion, or opens it again.</summary>
    public StoredObject SetResolved(StoredObject discussion, bool resolved)
    {
        var json = discussion.ReadJson();
        json[Resolved] = resolved;
        return _session.Objects.Replace(discussion, discussion with { Edited = _session.Edit.At, Json = Json.Write(json) }, resolved ? "resolved" : "reopened");
    }

    /// <summary>A user as the author that a comment shows.</summary>
    public JsonObject NameOf(NotionId user)
    {
        var found = _session.FindUser(user);
        return DisplayName(found?["type"].Text() == "person" ? "user" : "integration", found?["name"].Text());
    }

    internal static JsonObject DisplayName(string type, string? name) => new() { ["type"] = type, ["resolved_name"] = name };

    private static StoredObject? IfThere(StoredObject? found) => found is { InTrash: false, IsBuried: false } ? found : null;

    private static JsonObject ParentOf(StoredObject about) =>
        Wire.Parent(about.Kind == ObjectKind.Page ? ObjectKind.Page : ObjectKind.Block, about.Id);
}
