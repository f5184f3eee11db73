using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Objects;
using Verso.Workspace.Properties;

namespace Verso.Workspace.Local;

/// <summary>Data sources inside one transaction: their schemas, and what a schema's change does to their rows.</summary>
public sealed class DataSourceStore
{
    private readonly LocalSession _session;

    /// <summary>The one opened last in a transaction that writes: the catalog learns of it only with the commit, and many rows may come before.</summary>
    private DataSource? _opened;

    private readonly ObjectStore _found;

    /// <param name="found">What is found by those who ask; what follows from a change is not bound by it.</param>
    internal DataSourceStore(LocalSession session, ObjectStore found) => (_session, _found) = (session, found);

    public DataSource? Find(NotionId id) =>
        _found.Find(id, ObjectKind.DataSource) is { } stored ? Open(stored) : null;

    /// <summary>The data sources of a database, in their order.</summary>
    public IReadOnlyList<DataSource> Of(NotionId database) =>
        [.. _found.Children(database, ObjectKind.DataSource).Select(Open)];

    /// <summary>The option of that name in a select or multi_select, added when there is none.</summary>
    public SelectOption AddOption(NotionId dataSource, string propertyId, string name)
    {
        var found = _session.DataSources.Find(dataSource)!;
        var property = found.Schema.FindById(propertyId)!;
        if (property.FindOption(name) is { } known)
            return known;
        var option = SelectOption.New(name);
        SaveSchema(found, found.Schema.WithOption(propertyId, option));
        return option;
    }

    /// <summary>
    /// Stores a schema, brings the typed table to it, and rewrites the rows whose values it changes.
    /// </summary>
    /// <returns>The data source with its new schema.</returns>
    public DataSource SaveSchema(DataSource current, DataSourceSchema next)
    {
        var json = current.Stored.ReadJson();
        json["properties"] = next.ToJson();
        return Save(current, json, next);
    }

    /// <summary>Stores a data source whose JSON was changed anywhere but in its schema.</summary>
    public DataSource Save(DataSource current, JsonObject json, string action = "updated") =>
        current with { Stored = Write(current.Stored, json, action) };

    /// <summary>Says which properties an AI fills, or with null that none does. Only the internal API shows it.</summary>
    /// <param name="propertyId">The property's id, not encoded.</param>
    public DataSource SetAiInference(DataSource current, string propertyId, JsonObject? inference)
    {
        var hidden = current.Stored.ReadInternal();
        var all = hidden[InternalMembers.AiInference] as JsonObject ?? [];
        all.Remove(propertyId);
        if (inference is not null)
            all[propertyId] = inference.DeepClone();
        hidden[InternalMembers.AiInference] = all.DeepClone();
        var stored = _session.Objects.Replace(current.Stored, current.Stored with { Internal = Json.Write(hidden), Edited = _session.Edit.At });
        return Open(stored);
    }

    /// <summary>A new data source behind the others of its database, with its empty table.</summary>
    internal DataSource Create(StoredObject database, JsonObject json, SchemaChange schema)
    {
        var id = NotionId.Parse((string)json["id"]!);
        var stored = _session.Objects.Insert(new StoredObject(id, ObjectKind.DataSource)
        {
            ParentKind = ObjectKind.Database,
            ParentId = database.Id,
            Rank = _session.Objects.RanksAtEnd(database.Id)[0],
            Created = _session.Edit.At,
            Edited = _session.Edit.At,
            Words = Words.Of(Titles.Of(json)),
            Json = Json.Write(json),
            Internal = InternalOf(schema),
        });
        var created = Open(stored);
        created.Table.Create(_session.Sql);
        _session.Computed.Begin();
        _session.Computed.SchemaChanged(id, before: null, created.Schema);
        _session.Computed.End();
        return created;
    }

    /// <summary>Carries out what two-way relations of <paramref name="change"/> ask of other data sources.</summary>
    internal void ApplyElsewhere(SchemaChange change)
    {
        foreach (var mirror in change.Elsewhere)
        {
            if (_session.DataSources.Find(mirror.DataSource) is { } other)
                SaveSchema(other, mirror.ApplyTo(other.Schema));
        }
    }

    internal DataSource Open(StoredObject stored)
    {
        if (_opened is { } last && last.Id == stored.Id && last.Stored.Version == stored.Version)
            return last with { Stored = stored };
        var opened = new DataSource(stored, _session.Catalog.Table(stored, _session.WhenOnDisk));
        if (_session.IsWrite)
            _opened = opened;
        return opened;
    }

    private DataSource Save(DataSource current, JsonObject json, DataSourceSchema next)
    {
        _session.Computed.Begin();
        if (_session.Pages.WithOptionsOfRows(current, next) is { } grown)
            json["properties"] = (next = grown).ToJson();
        var difference = SchemaDifference.Between(current.Schema, next);
        var followLater = difference.IsPlain && current.Table.HighestRow(_session.Sql) > _session.Workspace.Options.MostRowsAtOnce;
        while (!followLater && difference.TouchesPages && _session.Rows.Step(current.Id, _session.Workspace.Options.MostRowsAtOnce))
        {
            // Rows that are behind an older change follow that one first.
        }

        var stored = Write(current.Stored, json, "updated");
        foreach (var gone in difference.Removed.Where(property => current.AiInference.ContainsKey(property.Id)))
            stored = SetAiInference(current with { Stored = stored }, gone.Id, null).Stored;

        _session.Rows.Forget(current.Id);
        var table = current.Table.Alter(_session.Sql, next);
        if (followLater && difference.TouchesPages)
            _session.Rows.Begin(current.Id, isLoss: difference.Removed.Count > 0);
        else if (difference.TouchesPages)
            _session.Pages.Migrate(current.Schema, table, difference.Unnumbered.Any());
        if (difference.TouchesViews)
            _session.Views.Follow(current.Id, next);
        _session.Computed.SchemaChanged(current.Id, current.Schema, next);
        TellRollups(current.Id, next, difference);
        _session.Computed.End();
        return new DataSource(stored, table);
    }

    /// <summary>Lets the rollups of other data sources know the new names of the properties that they roll up.</summary>
    private void TellRollups(NotionId renamed, DataSourceSchema schema, SchemaDifference difference)
    {
        if (difference.Renamed.Count == 0)
            return;
        foreach (var source in _session.Computed.Graph.Readers(renamed).Select(reader => reader.Definition.DataSource).Distinct().ToList())
        {
            if (source == renamed || _session.DataSources.Find(source) is not { } other)
                continue;
            var told = SchemaEditor.WithNames(other.Schema, id => id == renamed ? schema : _session.DataSources.Find(id)?.Schema);
            if (told is not null)
                SaveSchema(other, told);
        }
    }

    private StoredObject Write(StoredObject before, JsonObject json, string action)
    {
        json["last_edited_time"] = Wire.Minute(_session.Edit.At);
        json["last_edited_by"] = Wire.User(_session.Edit.By);
        return _session.Objects.Replace(
            before,
            before with
            {
                Edited = _session.Edit.At,
                InTrash = (bool)json["in_trash"]!,
                Words = Words.Of(Titles.Of(json)),
                Json = Json.Write(json),
            },
            action);
    }

    private static ReadOnlyMemory<byte>? InternalOf(SchemaChange schema)
    {
        if (schema.AiInference.Count == 0)
            return null;
        var all = new JsonObject();
        foreach (var (property, inference) in schema.AiInference)
            all[property] = JsonObject.Create(inference);
        return Json.Write(new JsonObject { [InternalMembers.AiInference] = all });
    }
}
