using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Objects;
using Verso.Workspace.Storage;

namespace Verso.Workspace.Local;

/// <summary>A page or database that can be shared with an integration; with it, all that lies below.</summary>
/// <param name="Depth">How many of the listed lie around it.</param>
/// <param name="Emoji">Its icon, where that is an emoji.</param>
public sealed record ShareablePage(NotionId Id, string Kind, string Title, string? Emoji, int Depth);

/// <summary>What a person can choose from.</summary>
public static class ShareablePages
{
    /// <summary>
    /// The pages and databases of the workspace as a tree, each behind what it lies in; rows of databases are not listed by
    /// themselves.
    /// </summary>
    /// <param name="most">How many are listed; <c>IsCut</c> says that there are more.</param>
    public static (IReadOnlyList<ShareablePage> Pages, bool IsCut) List(LocalSession session, int most)
    {
        var found = session.Objects.Where(Compose(
            $"kind IN ({ObjectKind.Page}, {ObjectKind.Database}) AND in_trash = 0 AND buried = 0 AND parent_kind <> {ObjectKind.DataSource} ORDER BY CASE WHEN parent_id IS NULL THEN 0 ELSE 1 END, rank, id LIMIT {most + 1}"));
        var isCut = found.Count > most;
        var listed = found.Take(most).ToList();
        var ids = listed.Select(one => one.Id).ToHashSet();
        var below = listed.Where(one => one.PageId is { } page && ids.Contains(page)).ToLookup(one => one.PageId!.Value);
        var ordered = new List<ShareablePage>(listed.Count);
        foreach (var top in listed.Where(one => one.PageId is not { } page || !ids.Contains(page)))
            Add(top, 0);
        return (ordered, isCut);

        void Add(StoredObject one, int depth)
        {
            var json = one.ReadJson();
            var title = one.Kind == ObjectKind.Page ? Titles.OfPage(json) : Titles.Of(json);
            ordered.Add(new ShareablePage(one.Id, one.Kind, title, json["icon"].At("emoji").Text(), depth));
            foreach (var child in below[one.Id])
                Add(child, depth + 1);
        }
    }

    private static Sql Compose(Sql sql) => sql;
}
