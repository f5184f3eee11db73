using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Internal.Records;
using Verso.Workspace.Local;
using Verso.Workspace.Objects;

namespace Verso.Workspace.Internal.Transactions;

/// <summary>Where records lie: under which parent, and behind which sibling.</summary>
internal sealed class Placement(WriteScope scope, TransactionDraft drafts)
{
    private ObjectStore Objects => scope.Session.Objects;

    /// <summary>A place behind a sibling; the first one when there is none.</summary>
    public string RankBehind(NotionId parent, StoredObject? previous) =>
        previous is null ? Objects.RanksAtStart(parent)[0] : Objects.RanksAfter(parent, previous.Rank)[0];

    /// <summary>Brings the children of a record into the order of its list, moving as few as a pass from the front finds.</summary>
    public void Order(Draft parent)
    {
        StoredObject? previous = null;
        foreach (var id in parent.Content)
        {
            if (Objects.Find(id) is not { } child || child.ParentId != parent.Id)
                continue;
            if (previous is not null && string.CompareOrdinal(child.Rank, previous.Rank) <= 0)
                child = Objects.Replace(child, child with { Rank = RankBehind(parent.Id, previous) }, "moved");
            previous = child;
        }
    }

    /// <summary>Puts a record under the parent that its draft names.</summary>
    public void Move(Draft draft, StoredObject stored)
    {
        var target = draft.Parent ?? throw InternalException.Incomplete($"The block {draft.Id} has no parent.");
        var rank = RankIn(target, draft.Id);
        switch (target.Table)
        {
            case Tables.Collection when stored.Kind == ObjectKind.Page:
                scope.Operate("POST", $"pages/{draft.Id}/move", new JsonObject { ["parent"] = new JsonObject { ["data_source_id"] = target.Id.ToString() } });
                break;
            case Tables.Space when stored.Kind == ObjectKind.Page:
                scope.MoveToTop(stored);
                break;
            case Tables.Space when stored.Kind == ObjectKind.Database:
                scope.Operate("PATCH", $"databases/{draft.Id}", new JsonObject { ["parent"] = new JsonObject { ["type"] = "workspace", ["workspace"] = true } });
                break;
            case Tables.Block:
                var parent = scope.Require(target.Id);
                if (parent.Kind == ObjectKind.Page && stored.Kind == ObjectKind.Page)
                    scope.Operate("POST", $"pages/{draft.Id}/move", new JsonObject { ["parent"] = new JsonObject { ["page_id"] = target.Id.ToString() } });
                if (Objects.IsInside(parent.Id, stored.Id))
                    throw InternalException.Invalid($"Invalid input. The block {draft.Id} cannot lie in itself.");
                Put(scope.Require(draft.Id), parent, rank);
                break;
            default:
                throw InternalException.Invalid($"Invalid input. The {stored.Kind} {draft.Id} cannot be moved to the {target.Table} {target.Id}.");
        }
    }

    /// <summary>Puts a stored object under a page or block.</summary>
    public void Put(StoredObject stored, StoredObject parent, string? rank)
    {
        if (BlockTree.ContentPageOf(parent) is not { } page)
            throw InternalException.Invalid($"Invalid input. A {parent.Kind} holds no blocks.");
        var json = stored.ReadJson();
        json["parent"] = Wire.Parent(parent.Kind, parent.Id);
        Objects.Replace(
            stored,
            stored with
            {
                ParentKind = parent.Kind,
                ParentId = parent.Id,
                PageId = page,
                Rank = rank ?? Objects.RanksAtEnd(parent.Id)[0],
                Edited = scope.Session.Edit.At,
                Json = Json.Write(json),
            },
            "moved");
        if (stored.Kind == ObjectKind.Block && stored.PageId != page)
            Objects.SetPage(stored.Id, page);
        scope.Session.Blocks.ChildAdded(Objects.Find(parent.Id));
        if (stored.ParentId is { } left && left != parent.Id)
            scope.Session.Blocks.ChildrenChanged(left);
    }

    /// <summary>The place that the new parent's list gives it; null when the list does not name it.</summary>
    private string? RankIn(Pointer parent, NotionId id)
    {
        if (drafts.Find(parent) is not { } draft || !draft.Content.Contains(id))
            return null;
        var previous = draft.Content.TakeWhile(one => one != id).Select(one => Objects.Find(one)).LastOrDefault(one => one?.ParentId == parent.Id);
        return RankBehind(parent.Id, previous);
    }
}
