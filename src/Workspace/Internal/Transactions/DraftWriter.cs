using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Internal.Records;
using Verso.Workspace.Local;
using Verso.Workspace.Objects;

namespace Verso.Workspace.Internal.Transactions;

/// <summary>
/// Stores what a transaction came to. Schemas first, because rows follow them; then new records, parents before what lies in
/// them; then places and contents; and the trash last, because nothing in the trash is edited.
/// </summary>
internal sealed class DraftWriter(WriteScope scope, TransactionDraft drafts)
{
    private readonly BlockPayloads _payloads = new(scope);
    private readonly CollectionWriter _collections = new(scope, drafts);
    private readonly Placement _placement = new(scope, drafts);
    private readonly HashSet<NotionId> _being = [];

    public void Write()
    {
        foreach (var draft in OfTable(Tables.Block).Where(draft => draft.IsNew && BlockKinds.IsDatabase(draft.Type)))
            Create(draft);
        foreach (var draft in OfTable(Tables.Collection))
            _collections.Write(draft);
        foreach (var draft in OfTable(Tables.Block).Where(draft => draft.IsNew))
            Create(draft);
        foreach (var draft in OfTable(Tables.CollectionView))
            _collections.WriteView(draft);
        foreach (var draft in OfTable(Tables.Block).Where(draft => !draft.IsNew))
            Update(draft);
        new TalkWriter(scope, drafts).Write();
        foreach (var draft in OfTable(Tables.Block).Where(draft => draft.IsNew && draft.IsThrownAway))
            scope.Session.SetInTrash(scope.Require(draft.Id), true);
    }

    private IEnumerable<Draft> OfTable(string table) => drafts.All.Where(draft => draft.Pointer.Table == table);

    private void Create(Draft draft)
    {
        if (draft.IsStored)
            return;
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw InternalException.Invalid("Invalid input. The new blocks lie too deep in each other for one transaction.");
        if (!_being.Add(draft.Id))
            throw InternalException.Invalid($"Invalid input. The block {draft.Id} cannot lie in itself.");
        if (draft.Type.Length == 0)
            throw InternalException.Incomplete($"The block {draft.Id} has no type.");
        if (draft.Parent is not { } parent)
            throw InternalException.Incomplete($"The block {draft.Id} has no parent.");
        if (parent.Table == Tables.Block && drafts.Find(parent) is { IsStored: false } around)
            Create(around);
        if (parent.Table == Tables.Collection)
            CreateDatabaseOf(parent);
        if (draft.IsStored)
            return; // Making its parent has made its siblings.

        if (parent.Table == Tables.Block && drafts.Find(parent) is { } listing && listing.Content.Contains(draft.Id))
            CreateListed(listing);
        else
            CreateOne(draft, rank: null);
    }

    /// <summary>Makes the new blocks of a list in the list's order, each behind the one before it.</summary>
    private void CreateListed(Draft parent)
    {
        StoredObject? previous = null;
        foreach (var id in parent.Content)
        {
            if (drafts.Find(Pointer.Block(id)) is { IsStored: false } draft && draft.Parent == parent.Pointer)
            {
                _being.Add(id);
                CreateOne(draft, _placement.RankBehind(parent.Id, previous));
            }

            if (scope.Session.Objects.Find(id) is { } there && there.ParentId == parent.Id)
                previous = there;
        }
    }

    private void CreateOne(Draft draft, string? rank)
    {
        if (draft.Type == BlockKinds.Page)
            CreatePage(draft, rank);
        else if (BlockKinds.IsDatabase(draft.Type))
            _collections.CreateDatabase(draft, rank);
        else
            CreateBlock(draft, rank);
        draft.IsStored = true;
        KeepHidden(draft);
    }

    private void CreateBlock(Draft draft, string? rank)
    {
        var parent = draft.Parent!.Value.Table == Tables.Block ? scope.Require(draft.Parent.Value.Id) : null;
        if (parent is null || BlockTree.ContentPageOf(parent) is null)
            throw InternalException.Invalid($"Invalid input. The block {draft.Id} needs a page or a block as its parent.");
        var block = _payloads.Read(draft.After, Columns(draft, parent));
        scope.Session.Expect(draft.Id);
        scope.Session.Blocks.Append(parent, [block], [rank ?? scope.Session.Objects.RanksAtEnd(parent.Id)[0]]);
    }

    private void CreatePage(Draft draft, string? rank)
    {
        var parent = draft.Parent!.Value;
        var inside = parent.Table == Tables.Block ? scope.Require(parent.Id) : null;
        var schema = parent.Table == Tables.Collection ? _collections.SchemaOf(parent.Id) : null;
        var body = PageReading.Look(draft.After["format"]);
        body.Remove("is_locked");
        body["parent"] = (parent.Table, inside) switch
        {
            (Tables.Collection, _) => new JsonObject { ["data_source_id"] = parent.Id.ToString() },
            (Tables.Block, { } around) when BlockTree.ContentPageOf(around) is { } page => new JsonObject { ["page_id"] = page.ToString() },
            (Tables.Space, _) => new JsonObject { ["workspace"] = true },
            _ => throw InternalException.Invalid($"Invalid input. The page {draft.Id} needs a page, a block, a collection or the space as its parent."),
        };
        body["properties"] = Properties(draft.After["properties"], schema);
        if (draft.After["is_template"].IsTrue() && schema is not null)
            body["is_template"] = true;
        scope.Session.Expect(draft.Id);
        scope.Operate("POST", "pages", Attachments.Resolve(body, scope.IsHosted));
        if (draft.After["format"].At("block_locked").IsTrue())
            scope.Operate("PATCH", $"pages/{draft.Id}", new JsonObject { ["is_locked"] = true });
        if (inside is { Kind: ObjectKind.Block } || rank is not null)
            _placement.Put(scope.Require(draft.Id), inside!, rank);
    }

    /// <summary>A row can be written together with the database it belongs to.</summary>
    private void CreateDatabaseOf(Pointer collection)
    {
        if (drafts.Find(collection) is not { IsNew: true, Parent: { } parent } draft)
            return;
        if (drafts.Find(parent) is { IsStored: false } database)
            Create(database);
        _collections.Write(draft);
    }

    private void Update(Draft draft)
    {
        var stored = scope.Require(draft.Id);
        if (stored.InTrash && draft.IsTakenBack)
            stored = scope.Session.SetInTrash(stored, false);
        if (draft.IsMoved)
            _placement.Move(draft, stored);
        if (draft.Changes("content"))
            _placement.Order(draft);
        stored = scope.Require(draft.Id);
        switch (stored.Kind)
        {
            case ObjectKind.Page:
                UpdatePage(draft, stored);
                break;
            case ObjectKind.Block:
                UpdateBlock(draft, stored);
                break;
            case ObjectKind.Database when draft.ChangedKeys("format").Contains("block_locked"):
                scope.Operate("PATCH", $"databases/{draft.Id}", new JsonObject { ["is_locked"] = draft.After["format"].At("block_locked").IsTrue() });
                break;
        }

        KeepHidden(draft);
        if (draft.IsThrownAway)
            scope.Session.SetInTrash(scope.Require(draft.Id), true);
    }

    private void UpdatePage(Draft draft, StoredObject stored)
    {
        var body = new JsonObject();
        var schema = stored.ParentKind == ObjectKind.DataSource ? _collections.SchemaOf(stored.ParentId!.Value) : null;
        var values = new JsonObject();
        foreach (var id in draft.ChangedKeys("properties"))
            values[id] = draft.After["properties"].At(id)?.DeepClone();
        if (Properties(values, schema) is { Count: > 0 } properties)
            body["properties"] = properties;
        var look = PageReading.Look(draft.After["format"]);
        var format = draft.ChangedKeys("format");
        foreach (var (key, member) in ((string, string)[])[("page_icon", "icon"), ("page_cover", "cover"), ("block_locked", "is_locked")])
        {
            if (format.Contains(key))
                body[member] = look[member]?.DeepClone();
        }

        if (schema is not null && draft.Changes("is_template"))
            body["is_template"] = draft.After["is_template"].IsTrue();
        if (body.Count > 0)
            scope.Operate("PATCH", $"pages/{draft.Id}", Attachments.Resolve(body, scope.IsHosted));
    }

    private void UpdateBlock(Draft draft, StoredObject stored)
    {
        if (!draft.Changes("properties") && !draft.Changes("format") && !draft.Changes("type"))
            return;
        var json = stored.ReadJson();
        var type = json["type"]!.GetValue<string>();
        var block = _payloads.Read(draft.After, Columns(draft, scope.Require(stored.ParentId!.Value)));
        if (block.Type == type && block.Payload.SameAs(json[type]))
            return;
        if (type is "image" or "video" or "audio" or "pdf" or "file" && block.Type == type && SameSource(draft))
            KeepFile(json[type]!, block.Payload);
        json.Remove(type);
        json["type"] = block.Type;
        json[block.Type] = block.Payload.DeepClone();
        scope.Session.Blocks.Save(stored, json);
    }

    private static bool SameSource(Draft draft) =>
        JsonNode.DeepEquals(draft.Before!["properties"].At("source"), draft.After["properties"].At("source"));

    private static void KeepFile(JsonNode old, JsonObject payload)
    {
        if (old["type"].Text() is not { } kind || kind == payload["type"].Text())
            return;
        payload.Remove(payload["type"].Text() ?? "");
        payload["type"] = kind;
        payload[kind] = old[kind]?.DeepClone();
    }

    private JsonObject Properties(JsonNode? values, JsonObject? schema)
    {
        try
        {
            return PageReading.Properties(values, schema, scope.IsDatabase);
        }
        catch (FormatException fault)
        {
            throw InternalException.Invalid($"Invalid input. {fault.Message}");
        }
    }

    private IReadOnlyList<string> Columns(Draft draft, StoredObject parent)
    {
        if (draft.Type == "table")
            return BlockReading.ColumnsOf(draft.After);
        if (draft.Type != "table_row")
            return [];
        return drafts.Find(Pointer.Block(parent.Id)) is { } table ? BlockReading.ColumnsOf(table.After) : RecordReader.ColumnsOf(parent);
    }

    private void KeepHidden(Draft draft)
    {
        var stored = scope.Require(draft.Id);
        var schema = stored.ParentKind == ObjectKind.DataSource ? _collections.SchemaOf(stored.ParentId!.Value) : null;
        scope.KeepHidden(draft.Id, HiddenMembers.OfBlock(draft.After, scope.WithoutHidden(stored), schema));
    }
}
