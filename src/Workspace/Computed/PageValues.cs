using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Formulas;
using Verso.Workspace.Local;
using Verso.Workspace.Properties;
using Verso.Workspace.Storage;

namespace Verso.Workspace.Computed;

/// <summary>
/// The values of pages as they are at this moment. What is stored is taken as it is, unless it changes with the time or is
/// not settled: then it is computed, and so on to the ground.
/// </summary>
internal sealed class PageValues(LocalSession session, ComputedGraph graph, IReadOnlySet<NotionId> unsettled, DateTimeOffset now)
{
    private const int MostPerStatement = 500;

    private readonly Dictionary<NotionId, ComputedPage?> _pages = [];
    private readonly Dictionary<(NotionId, string), JsonNode?> _fresh = [];
    private readonly Dictionary<(NotionId, string), FormulaValue> _evaluated = [];
    private readonly Dictionary<NotionId, DataSourceSchema?> _schemas = [];

    /// <summary>The moment for which values are computed: a whole minute, as everything in Notion.</summary>
    public DateTimeOffset Now { get; } = now;

    /// <summary>How many pages were read.</summary>
    public int Cost { get; private set; }

    public LocalSession Session => session;

    public ComputedGraph Graph => graph;

    /// <summary>Lets a page that is about to be written stand for the stored one.</summary>
    public void Put(ComputedPage page) => _pages[page.Id] = page;

    public ComputedPage? Find(NotionId id)
    {
        if (!_pages.ContainsKey(id))
            Load([id]);
        return _pages[id];
    }

    /// <summary>Whether the stored values of a computed property cannot be relied on.</summary>
    public bool IsDoubtful(Definition definition) => definition.IsVolatile || definition.Sources.Overlaps(unsettled);

    /// <summary>What stands under the type's name on a page.</summary>
    public JsonNode? Of(ComputedPage page, PropertySchema property)
    {
        if (!property.Kind.IsDerived)
            return page.Stored(property);
        if (page.Changed.TryGetValue(property.Id, out var changed))
            return changed;
        if (graph.Find(page.DataSource, property.Id) is not { } definition || !IsDoubtful(definition))
            return page.Stored(property);
        return Fresh(page, definition);
    }

    /// <summary>What a formula gives on a page, with the pages, people and lists of which only the text is stored.</summary>
    public FormulaValue Of(ComputedPage page, FormulaDefinition formula)
    {
        var key = (page.Id, formula.Property);
        if (!_evaluated.TryGetValue(key, out var value))
            _evaluated[key] = value = formula.Evaluate(page, this);
        return value;
    }

    /// <summary>A computed value, whatever is stored.</summary>
    public JsonNode? Fresh(ComputedPage page, Definition definition)
    {
        var key = (page.Id, definition.Property);
        if (!_fresh.TryGetValue(key, out var value))
            _fresh[key] = value = definition.Compute(page, this);
        return value;
    }

    /// <summary>The pages that a relation names, in its order: those that are there, are rows of its target, and not in the trash.</summary>
    public IReadOnlyList<ComputedPage> Related(ComputedPage page, string? relation, NotionId? target)
    {
        if (relation is null || target is null || Schema(page.DataSource)?.FindById(relation) is not { Type: "relation" } property
            || page.Stored(property) is not JsonArray { Count: > 0 } names)
            return [];
        var ids = names.Select(name => NotionId.Parse((string)name!["id"]!)).ToList();
        Load([.. ids.Where(id => !_pages.ContainsKey(id)).Distinct()]);
        return [.. ids.Select(id => _pages[id]).OfType<ComputedPage>().Where(one => !one.InTrash && one.DataSource == target)];
    }

    public DataSourceSchema? Schema(NotionId dataSource)
    {
        if (!_schemas.TryGetValue(dataSource, out var schema))
            _schemas[dataSource] = schema = session.DataSources.Find(dataSource)?.Schema;
        return schema;
    }

    /// <summary>A template is no row: nobody sees it, as if it were in the trash.</summary>
    private void Load(List<NotionId> ids)
    {
        Cost += ids.Count;
        foreach (var chunk in ids.Chunk(MostPerStatement))
        {
            foreach (var id in chunk)
                _pages[id] = null;
            var any = Sql.Join(", ", chunk.Select(id => (Sql)$"{id}"));
            var found = session.Sql.Query(
                $"SELECT id, parent_id, CASE WHEN words IS NULL THEN 1 ELSE in_trash END, json, internal FROM object WHERE parent_kind = 'data_source' AND kind = 'page' AND id IN ({any})",
                row => new ComputedPage(
                    NotionId.Parse(row.GetString(0)),
                    NotionId.Parse(row.GetString(1)),
                    row.GetInt64(2) != 0,
                    row.GetFieldValue<byte[]>(3),
                    row.IsDBNull(4) ? null : (ReadOnlyMemory<byte>?)row.GetFieldValue<byte[]>(4)));
            foreach (var page in found)
                _pages[page.Id] = page;
        }
    }
}
