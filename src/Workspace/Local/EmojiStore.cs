using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Verso.Workspace.Api;
using Verso.Workspace.Objects;
using Verso.Workspace.Storage;
using Verso.Workspace.Uploads;

namespace Verso.Workspace.Local;

/// <summary>The emojis that a workspace has of its own, inside one transaction.</summary>
public sealed partial class EmojiStore
{
    private readonly LocalSession _session;

    internal EmojiStore(LocalSession session) => _session = session;

    /// <summary>A name as it is written between colons.</summary>
    public static bool IsName(string name) => NameForm().IsMatch(name);

    public List<StoredObject> All() =>
        _session.Objects.Where((Sql)$"parent_id IS NULL AND kind = {ObjectKind.CustomEmoji} AND in_trash = 0 ORDER BY rank, id");

    public StoredObject? Find(string name) => All().Find(emoji => emoji.ReadJson()["name"].Text() == name);

    /// <summary>A new emoji; null when there is one of that name.</summary>
    internal StoredObject? Add(string name, StagedFile image, string fileName, string contentType)
    {
        if (Find(name) is not null)
            return null;
        var id = _session.NewId();
        _session.Uploads.Host(id, image, fileName, contentType);
        return _session.Objects.Insert(new StoredObject(id, ObjectKind.CustomEmoji)
        {
            ParentKind = ObjectKind.Workspace,
            Rank = _session.Objects.RanksAtEnd(null)[0],
            Created = _session.Edit.At,
            Edited = _session.Edit.At,
            Json = Json.Write(new JsonObject { ["id"] = id.ToString(), ["name"] = name, ["url"] = _session.Workspace.Links.Store(id, fileName) }),
        });
    }

    /// <summary>Takes an emoji away. Pages that show it go on showing it, as in Notion, so its picture stays.</summary>
    internal void Remove(StoredObject emoji) => _session.Objects.Replace(emoji, emoji with { Edited = _session.Edit.At, InTrash = true }, "deleted");

    [GeneratedRegex("^[a-z0-9][a-z0-9_-]{0,99}$")]
    private static partial Regex NameForm();
}
