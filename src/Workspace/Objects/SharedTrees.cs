using Verso.Notion;

namespace Verso.Workspace.Objects;

/// <summary>
/// What a caller sees to whom only some pages or databases were shared: these, with everything below them. Who is in the
/// workspace and which emojis it has is no part of any page, so everyone sees that.
/// </summary>
internal sealed class SharedTrees(IEnumerable<NotionId> roots, Func<NotionId, (NotionId? Parent, string Kind)?> find)
{
    private const int DeepestTree = 1000;

    private readonly Dictionary<NotionId, bool> _known = [];

    public IReadOnlySet<NotionId> Roots { get; } = roots.ToHashSet();

    public bool Sees(StoredObject stored) => Sees(stored.Id, stored.ParentId, stored.Kind);

    public bool Sees(NotionId id) => _known.TryGetValue(id, out var seen) ? seen : find(id) is var (parent, kind) && Sees(id, parent, kind);

    private bool Sees(NotionId id, NotionId? parent, string kind)
    {
        if (kind is ObjectKind.User or ObjectKind.CustomEmoji or ObjectKind.FileUpload)
            return true;
        var way = new List<NotionId>();
        var seen = false;
        NotionId? at = id;
        while (at is { } one && way.Count < DeepestTree)
        {
            if (Roots.Contains(one) || (_known.TryGetValue(one, out var known) && known))
            {
                seen = true;
                break;
            }

            if (_known.ContainsKey(one))
                break;
            way.Add(one);
            at = one == id ? parent : find(one)?.Parent;
        }

        foreach (var passed in way)
            _known[passed] = seen;
        return seen;
    }
}
