using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Objects;
using Verso.Workspace.Properties;
using Verso.Workspace.Queries;

namespace Verso.Workspace.Local;

/// <summary>
/// What nearly every request needs and nearly none changes, read once: schemas and users. Only what is on disk is kept
/// here, so a write that is undone leaves no trace.
/// </summary>
internal sealed class Catalog
{
    private readonly ConcurrentDictionary<NotionId, (long Version, DataSourceTable Table)> _tables = new();
    private readonly ConcurrentDictionary<NotionId, byte[]> _users = new();

    /// <summary>Data sources of which rows are, or were a moment ago, behind their schema; the database knows which.</summary>
    public ConcurrentDictionary<NotionId, bool> Behind { get; } = new();

    /// <summary>The table of a data source at the version that <paramref name="stored"/> has.</summary>
    public DataSourceTable Table(StoredObject stored, Action<Action> whenOnDisk)
    {
        if (_tables.TryGetValue(stored.Id, out var known) && known.Version == stored.Version)
            return known.Table;
        var table = new DataSourceTable(stored.Id, DataSourceSchema.Parse(stored.ReadJson()["properties"]!.AsObject()));
        whenOnDisk(() => _tables[stored.Id] = (stored.Version, table));
        return table;
    }

    /// <summary>The user as its own request sees it; null when there is none.</summary>
    public JsonObject? User(NotionId id, ObjectStore objects, Action<Action> whenOnDisk)
    {
        if (!_users.TryGetValue(id, out var json))
        {
            json = objects.FindServed(id, ObjectKind.User);
            if (json is null)
                return null;
            var found = json;
            whenOnDisk(() => _users[id] = found);
        }

        return Json.ReadObject(json);
    }

    /// <summary>Forgets everything, because another content took its place.</summary>
    public void Clear()
    {
        _tables.Clear();
        _users.Clear();
        Behind.Clear();
    }
}
