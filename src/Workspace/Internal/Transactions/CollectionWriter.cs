using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Internal.Records;
using Verso.Workspace.Local;
using Verso.Workspace.Objects;
using Verso.Workspace.Views;

namespace Verso.Workspace.Internal.Transactions;

/// <summary>Databases, their collections and views.</summary>
internal sealed class CollectionWriter(WriteScope scope, TransactionDraft drafts)
{
    private readonly HashSet<NotionId> _written = [];

    /// <summary>The schema as it is stored by now, by raw property id.</summary>
    public JsonObject SchemaOf(NotionId collection) =>
        scope.Reader.Collection(scope.Require(collection))["schema"]!.AsObject();

    /// <summary>
    /// Makes a database with the collection and the views that the same transaction brings. The collection is written later, when
    /// all of them are there: they may have relations to each other.
    /// </summary>
    public void CreateDatabase(Draft draft, string? rank)
    {
        var collection = CollectionOf(draft)
            ?? throw InternalException.Incomplete($"The database {draft.Id} needs a collection of its own in the same transaction.");
        var parent = draft.Parent!.Value;
        var inside = parent.Table == Tables.Block ? scope.Require(parent.Id) : null;
        var record = PageReading.Collection(collection.After);
        var title = collection.After["schema"].At(PageRecords.TitleId).At("name").Text() ?? "Name";
        var body = new JsonObject
        {
            ["parent"] = inside is null
                ? new JsonObject { ["type"] = "workspace", ["workspace"] = true }
                : new JsonObject { ["type"] = "page_id", ["page_id"] = BlockTree.ContentPageOf(inside)?.ToString() },
            ["title"] = record["title"]?.DeepClone(),
            ["description"] = record["description"]?.DeepClone(),
            ["is_inline"] = draft.Type == BlockKinds.InlineDatabase,
            ["initial_data_source"] = new JsonObject
            {
                ["properties"] = new JsonObject { [title] = new JsonObject { ["title"] = new JsonObject() } },
            },
        };
        var views = drafts.All.Where(one => one.Pointer.Table == Tables.CollectionView && one.IsNew && one.Parent?.Id == draft.Id).ToList();
        scope.Session.Expect([draft.Id, collection.Id, .. views.Take(1).Select(view => view.Id)]);
        scope.Operate("POST", "databases", body);
        collection.IsStored = true;
        if (views.Count > 0)
            views[0].IsStored = true;
        if (inside is { Kind: ObjectKind.Block } || rank is not null)
            new Placement(scope, drafts).Put(scope.Require(draft.Id), inside!, rank);
    }

    /// <summary>Brings a data source to its record: title, icon, schema, and what makes AI properties.</summary>
    public void Write(Draft draft)
    {
        if (!_written.Add(draft.Id))
            return;
        if (!draft.IsStored)
            throw InternalException.Incomplete($"The collection {draft.Id} needs a database in the same transaction.");
        var body = new JsonObject();
        var wanted = PageReading.Collection(draft.After);
        foreach (var (member, key) in ((string, string)[])[("name", "title"), ("icon", "icon")])
        {
            if (draft.Changes(member))
                body[key] = wanted[key]?.DeepClone();
        }

        if (body.Count > 0)
            scope.Operate("PATCH", $"data_sources/{draft.Id}", body);
        var source = scope.Session.DataSources.Find(draft.Id)!;
        WriteContainer(draft, wanted, source.DatabaseId);
        if (draft.Changes("schema"))
            new SchemaWriter(scope).Write(source, draft.Before?["schema"] as JsonObject ?? [], draft.After["schema"] as JsonObject ?? []);
        var stored = scope.Require(draft.Id);
        scope.KeepHidden(draft.Id, HiddenMembers.OfCollection(draft.After, scope.WithoutHidden(stored)));
        if (draft.IsThrownAway || (stored.InTrash && draft.IsTakenBack))
            scope.Session.SetInTrash(scope.Require(draft.Id), draft.IsThrownAway);
    }

    public void WriteView(Draft draft)
    {
        if (!draft.IsStored)
        {
            var parent = draft.Parent ?? throw InternalException.Incomplete($"The view {draft.Id} has no parent.");
            var database = scope.Session.Objects.Find(parent.Id, ObjectKind.Database)
                ?? throw InternalException.Invalid($"Invalid input. There is no database {parent.Id} for the view {draft.Id}.");
            var collection = draft.After["format"].At("collection_pointer").At("id").Id() ?? scope.Session.DataSources.Of(database.Id)[0].Id;
            scope.Session.Expect(draft.Id);
            scope.Session.Views.InsertDefault(database, collection);
            draft.IsStored = true;
        }

        var stored = scope.Require(draft.Id);
        var json = stored.ReadJson();
        var source = json["data_source_id"].Id() is { } id ? scope.Session.DataSources.Find(id) : null;
        if (source is not null)
        {
            var filters = new ViewFilters(source.Schema, scope.Session.FilterContext(scope.Caller.Person));
            ViewReading.Write(json, draft.Before, draft.After, source.Schema, SchemaOf(source.Id), filters);
        }
        else
            json["name"] = draft.After["name"].Text() ?? json["name"].Text();
        stored = scope.Session.Views.Save(stored, json);
        if (draft.IsThrownAway && !stored.InTrash)
            scope.Session.Views.Delete(stored);
        else if (stored.InTrash && draft.IsTakenBack)
            scope.Session.Objects.Replace(stored, stored with { InTrash = false, Edited = scope.Session.Edit.At }, "restored");
        scope.KeepHidden(draft.Id, HiddenMembers.OfView(draft.After, scope.WithoutHidden(scope.Require(draft.Id))));
    }

    private void WriteContainer(Draft draft, JsonObject wanted, NotionId database)
    {
        var body = new JsonObject();
        foreach (var member in (string[])["description", "cover"])
        {
            if (draft.Changes(member) && (wanted[member] is JsonArray { Count: > 0 } or JsonObject || !draft.IsNew))
                body[member] = wanted[member]?.DeepClone();
        }

        if (body.Count > 0)
            scope.Operate("PATCH", $"databases/{database}", body);
    }

    private Draft? CollectionOf(Draft database)
    {
        var named = database.After["collection_id"].Id() ?? database.After["format"].At("collection_pointer").At("id").Id();
        return named is { } id
            ? drafts.Find(Pointer.Collection(id)) is { IsNew: true } draft ? draft : null
            : drafts.All.FirstOrDefault(one => one.Pointer.Table == Tables.Collection && one.IsNew && one.Parent?.Id == database.Id);
    }
}
