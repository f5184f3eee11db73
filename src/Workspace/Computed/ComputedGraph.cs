using Verso.Notion;
using Verso.Workspace.Formulas;
using Verso.Workspace.Properties;

namespace Verso.Workspace.Computed;

/// <summary>
/// All computed properties of a workspace and who reads what. It never changes; with a change of a schema that it speaks
/// of a new one is made.
/// </summary>
internal sealed class ComputedGraph
{
    /// <summary>In place of a property: whether there is such a page at all.</summary>
    private const string Existence = "";

    private readonly Dictionary<(NotionId, string), Definition> _definitions = [];
    private readonly Dictionary<NotionId, List<Definition>> _ofSource = [];
    private readonly Dictionary<(NotionId, string), List<Definition>> _ownReaders = [];
    private readonly Dictionary<NotionId, List<Reader>> _readers = [];

    private ComputedGraph()
    {
    }

    /// <summary>Nothing is computed.</summary>
    public static ComputedGraph Empty { get; } = new();

    public bool HasVolatile => _definitions.Values.Any(definition => definition.IsVolatile);

    /// <summary>The data sources whose pages have computed values.</summary>
    public IEnumerable<NotionId> Sources => _ofSource.Keys;

    /// <param name="sources">The data sources that have computed properties.</param>
    /// <param name="find">The schema of a data source; null when there is none.</param>
    /// <param name="limits">What one formula may cost.</param>
    public static ComputedGraph Build(IEnumerable<NotionId> sources, Func<NotionId, DataSourceSchema?> find, FormulaOptions limits)
    {
        var graph = new ComputedGraph();
        var definitions = new Definitions(find, limits);
        foreach (var source in sources)
        {
            foreach (var property in find(source)?.Properties.Where(property => property.Kind.IsDerived) ?? [])
            {
                if (definitions.Of(source, property) is { } definition)
                    graph.Add(definition, definitions);
            }
        }

        foreach (var ofSource in graph._ofSource.Values)
            ofSource.Sort((left, right) => left.Level.CompareTo(right.Level));
        return graph;
    }

    public Definition? Find(NotionId dataSource, string property) => _definitions.GetValueOrDefault((dataSource, property));

    /// <summary>The computed properties of a data source, in the order in which they can be computed.</summary>
    public IReadOnlyList<Definition> Of(NotionId dataSource) => _ofSource.GetValueOrDefault(dataSource) ?? [];

    /// <summary>Those of the same page that read a property.</summary>
    public IReadOnlyList<Definition> OwnReaders(NotionId dataSource, string property) =>
        _ownReaders.GetValueOrDefault((dataSource, property)) ?? [];

    /// <summary>Those of other pages that read a property of a data source's pages.</summary>
    public IEnumerable<Reader> Readers(NotionId dataSource, string property) =>
        (_readers.GetValueOrDefault(dataSource) ?? []).Where(reader => reader.Path.Property == property);

    /// <summary>Those that read something of the pages of a data source: they change when such a page comes or goes.</summary>
    public IEnumerable<Reader> Readers(NotionId dataSource) => _readers.GetValueOrDefault(dataSource) ?? [];

    /// <summary>Whether anything depends on the pages of a data source, or is computed on them.</summary>
    public bool Concerns(NotionId dataSource) => _ofSource.ContainsKey(dataSource) || _readers.ContainsKey(dataSource);

    private void Add(Definition definition, Definitions definitions)
    {
        _definitions[(definition.DataSource, definition.Property)] = definition;
        List(_ofSource, definition.DataSource).Add(definition);
        foreach (var path in definition.Reads)
        {
            if (path.Hops.Count == 0)
                List(_ownReaders, (path.DataSource, path.Property)).Add(definition);
            else
                List(_readers, path.DataSource).Add(new Reader(definition, path));
            if (Listed(definitions, path.DataSource, path.Property) is { } target)
                List(_readers, target).Add(new Reader(definition, new PropertyPath([.. path.Hops, new Hop(path.DataSource, path.Property)], target, Existence)));
        }
    }

    /// <summary>
    /// The data source whose pages a property lists: a relation does, and a rollup of one. Who reads the list depends on which of
    /// them are there, even if on nothing else of them.
    /// </summary>
    private static NotionId? Listed(Definitions definitions, NotionId dataSource, string id) => definitions.Schema(dataSource)?.FindById(id) switch
    {
        { Type: "relation" } relation => NotionId.TryParse((string?)relation.Config["data_source_id"], out var target) ? target : null,
        { Type: "rollup" } rollup when definitions.Of(dataSource, rollup) is RollupDefinition { Target: { } below, RolledUp: { } rolledUp } =>
            Listed(definitions, below, rolledUp.Id),
        _ => null,
    };

    private static List<TValue> List<TKey, TValue>(Dictionary<TKey, List<TValue>> lists, TKey key)
        where TKey : notnull
    {
        if (!lists.TryGetValue(key, out var list))
            lists[key] = list = [];
        return list;
    }
}

/// <summary>A computed property that reads over relations.</summary>
internal sealed record Reader(Definition Definition, PropertyPath Path);
