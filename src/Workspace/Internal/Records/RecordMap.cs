using System.Text.Json.Nodes;

namespace Verso.Workspace.Internal.Records;

/// <summary>
/// The records of an answer by table and id, in the order they were added: readers take the first block for the page they
/// asked for.
/// </summary>
public sealed class RecordMap(Nesting nesting)
{
    private const int Version = 3;

    private readonly Dictionary<string, JsonObject> _tables = [];
    private readonly List<string> _order = [];

    public bool Contains(Pointer pointer) =>
        _tables.TryGetValue(pointer.Table, out var table) && table.ContainsKey(pointer.Id.ToString());

    /// <summary>Adds a record unless it is there already.</summary>
    public void Add(string table, JsonObject record)
    {
        var id = record["id"]!.GetValue<string>();
        var records = Table(table);
        if (!records.ContainsKey(id))
            records[id] = RecordBox.Wrap(record, nesting);
    }

    /// <summary>Answers for a record that cannot be given.</summary>
    public void AddNothing(string table, string id) => Table(table).TryAdd(id, RecordBox.Nothing());

    public JsonObject ToJson()
    {
        var map = new JsonObject();
        if (nesting == Nesting.New)
            map["__version__"] = Version;
        foreach (var table in _order)
            map[table] = _tables[table];
        return map;
    }

    /// <summary>Makes sure that a table is in the answer even when it stays empty.</summary>
    public JsonObject Table(string table)
    {
        if (_tables.TryGetValue(table, out var records))
            return records;
        _order.Add(table);
        return _tables[table] = [];
    }
}
