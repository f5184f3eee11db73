using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Local;
using Verso.Workspace.Properties;
using Verso.Workspace.Queries;
using Verso.Workspace.Storage;

namespace Verso.Workspace.Computed;

/// <summary>
/// Computed values inside one transaction. A page that is written is computed before it is written; what depends on it on
/// other pages is computed behind it, from the lower to the higher, each once. A computed value is no edit: nobody's edit
/// time moves.
/// </summary>
public sealed class ComputedValues
{
    private readonly LocalSession _session;
    private readonly SortedDictionary<int, Dictionary<Definition, HashSet<NotionId>>> _pending = [];
    private readonly HashSet<NotionId> _rewritten = [];
    private ComputedGraph? _graph;
    private IReadOnlySet<NotionId>? _unsettled; // Of a snapshot, which never changes.
    private int _scopes;

    internal ComputedValues(LocalSession session) => _session = session;

    private ComputedStore Store => _session.Workspace.Computed;

    private ComputedOptions Options => _session.Workspace.Options.Computed;

    /// <summary>Who reads what; made anew after a change of a schema.</summary>
    internal ComputedGraph Graph => _graph ??= Store.Graph(_session);

    private DateTimeOffset Now => ComputedStore.Minute(_session.Workspace.Options.Clock.GetUtcNow());

    /// <summary>Begins an operation of several writes; with the end of the outermost one what depends on them is computed.</summary>
    internal void Begin() => _scopes++;

    /// <summary>Ends an operation, and says whether <paramref name="page"/> was written once more.</summary>
    internal bool End(NotionId? page = null)
    {
        if (--_scopes == 0 && _pending.Count > 0)
            Run(Options.MostPagesPerWrite, mustProgress: false);
        var again = page is { } id && _rewritten.Contains(id);
        if (_scopes == 0)
            _rewritten.Clear();
        return again;
    }

    /// <summary>An operation that failed leaves nothing behind.</summary>
    internal void Abandon()
    {
        _scopes = 0;
        _pending.Clear();
        _rewritten.Clear();
    }

    /// <summary>Computes what a page shows of itself, before it is written.</summary>
    /// <param name="before">Its values before; null for a page that is new in the data source.</param>
    /// <param name="properties">Its values now, uncut; the computed ones are put in their places.</param>
    /// <param name="isHidden">Whether others do not see the page, because it is in the trash or a template.</param>
    internal void Complete(DataSource source, NotionId page, JsonObject? before, JsonObject properties, bool isHidden)
    {
        if (Graph.Of(source.Id) is not { Count: > 0 } definitions)
            return;
        var changed = before is null ? null : Differences(source.Schema, before, properties);
        var draft = new ComputedPage(page, source.Id, isHidden, properties);
        var values = Values();
        values.Put(draft);
        foreach (var definition in definitions)
        {
            if (source.Schema.FindById(definition.Property) is not { } property
                || properties[property.Name] is not JsonObject value
                || (changed is not null && !definition.IsVolatile && !definition.Reads.Any(path => IsOf(path, changed))))
                continue;
            if (values.Cost + definition.Weight(draft, values) > Options.MostPagesPerWrite)
            {
                MarkStale(page, source.Id);
                continue;
            }

            var computed = definition.Compute(draft, values);
            if (changed is not null && !JsonNode.DeepEquals(computed, value[property.Type]))
                changed.Add(property.Id);
            value[property.Type] = computed;
        }

        static bool IsOf(PropertyPath path, HashSet<string> changed) =>
            changed.Contains(path.Hops.Count == 0 ? path.Property : path.Hops[0].Relation);
    }

    /// <summary>Notes what was written, for those on other pages that read it.</summary>
    /// <param name="before">The values that could be read before; null when the page was no row, or in the trash.</param>
    /// <param name="after">The values that can be read now; null when it is none any more.</param>
    internal void Written(DataSource source, NotionId page, JsonObject? before, JsonObject? after)
    {
        if ((before is null && after is null) || !Graph.Concerns(source.Id))
            return;
        if (before is null || after is null)
        {
            foreach (var reader in Graph.Readers(source.Id))
                Mark(reader, page);
            return;
        }

        foreach (var property in Differences(source.Schema, before, after))
        {
            foreach (var reader in Graph.Readers(source.Id, property))
                Mark(reader, page);
        }
    }

    /// <summary>Notes that a page that was no row has got its values, though nothing reads them yet: all of its own are due.</summary>
    internal void MarkAll(NotionId dataSource, IEnumerable<NotionId> pages)
    {
        var all = pages.ToList();
        foreach (var definition in Graph.Of(dataSource))
            Mark(definition, all);
    }

    /// <summary>Follows a change of a schema: whatever reads what was changed is computed again on all rows.</summary>
    internal void SchemaChanged(NotionId dataSource, DataSourceSchema? before, DataSourceSchema after)
    {
        if (!IsRelevant(dataSource, before, after))
            return;
        var old = Graph;
        Store.SchemaChanged(_session, dataSource, after);
        _graph = null;
        foreach (var (source, definitions) in Due(dataSource, before, after, old).GroupBy(one => one.DataSource).Select(group => (group.Key, group.ToList())))
        {
            if (_session.DataSources.Find(source) is not { } found)
                continue;
            var rows = found.Table.AllPages(_session.Sql, Options.MostPagesPerWrite + 1);
            if (rows.Count > Options.MostPagesPerWrite)
                MarkStale(found.Table.SelectAllPages(), source);
            else
                definitions.ForEach(definition => Mark(definition, rows));
        }
    }

    /// <summary>A page as it should be shown, where the stored one may be other than that.</summary>
    internal ReadOnlyMemory<byte> Freshen(NotionId page, NotionId dataSource, ReadOnlyMemory<byte> json)
    {
        if (Graph.Of(dataSource) is not { Count: > 0 } definitions)
            return json;
        var values = Values();
        var doubtful = definitions.Where(values.IsDoubtful).ToList();
        if (doubtful.Count == 0 || values.Find(page) is not { } found || values.Schema(dataSource) is not { } schema)
            return json;
        JsonObject? changed = null;
        foreach (var definition in doubtful)
        {
            if (schema.FindById(definition.Property) is not { } property)
                continue;
            var fresh = values.Fresh(found, definition);
            if (JsonNode.DeepEquals(fresh, found.Stored(property)))
                continue;
            changed ??= Json.ReadObject(json.Span);
            if (changed["properties"]?[property.Name] is not JsonObject value)
                continue;
            value[property.Type] = fresh?.DeepClone();
            FullValues.Shorten(value);
        }

        return changed is null ? json : Json.Write(changed);
    }

    /// <summary>The values of a page for a reader that needs them uncut and as they should be.</summary>
    internal (ComputedPage Page, PageValues Values)? Look(NotionId page)
    {
        var values = Values();
        return values.Find(page) is { } found ? (found, values) : null;
    }

    /// <summary>
    /// The computed values of a page, by property id, as they come out of nothing but what people have written, whatever is stored: to
    /// check what is.
    /// </summary>
    public IReadOnlyDictionary<string, JsonNode?> FromTheGround(NotionId page)
    {
        var values = new PageValues(_session, Graph, Graph.Sources.ToHashSet(), Now);
        return values.Find(page) is { } found
            ? Graph.Of(found.DataSource).ToDictionary(definition => definition.Property, definition => values.Fresh(found, definition), StringComparer.Ordinal)
            : [];
    }

    /// <summary>Computes rows that were left; says whether there are more.</summary>
    /// <param name="sources">The data sources of which to settle rows; null for all.</param>
    internal bool SettleStale(IReadOnlySet<NotionId>? sources, int most)
    {
        var condition = sources is null ? Sql.Text("1 = 1") : Among(sources);
        const int Batch = 100;
        var cost = 0;
        while (cost < most)
        {
            Sql select = $"SELECT page, data_source FROM computed_stale WHERE {condition} LIMIT {(long)Batch}";
            var stale = _session.Sql.Query(select, row => (Page: NotionId.Parse(row.GetString(0)), Source: NotionId.Parse(row.GetString(1))));
            if (stale.Count == 0)
            {
                if (_session.Sql.Scalar<long>($"SELECT EXISTS (SELECT 1 FROM computed_stale)") == 0)
                    Store.NothingIsStale(_session);
                return false;
            }

            foreach (var group in stale.GroupBy(one => one.Source, one => one.Page))
            {
                var pages = group.ToList();
                _session.Sql.Execute($"DELETE FROM computed_stale WHERE page IN ({Sql.Join(", ", pages.Select(page => (Sql)$"{page}"))})");
                MarkAll(group.Key, pages);
            }

            cost += Run(most, mustProgress: true);
        }

        return true;
    }

    /// <summary>Those of the data sources whose values change with the time, in the order in which they can be computed.</summary>
    internal IReadOnlyList<NotionId> VolatileSources(IReadOnlySet<NotionId>? sources) =>
        [.. Graph.Sources.Where(source => sources is null || sources.Contains(source))
            .Select(source => (Source: source, Volatile: Graph.Of(source).Where(definition => definition.IsVolatile).ToList()))
            .Where(one => one.Volatile.Count > 0)
            .OrderBy(one => one.Volatile.Max(definition => definition.Level))
            .Select(one => one.Source)];

    /// <summary>
    /// Computes what changes with the time on rows of a data source, behind the row <paramref name="after"/>; returns the last
    /// one it came to, null at the end.
    /// </summary>
    internal long? SettleVolatile(NotionId dataSource, long after, DateTimeOffset minute, int most)
    {
        if (_session.DataSources.Find(dataSource) is not { } source)
            return null;
        var rows = source.Table.PagesBehind(_session.Sql, after, most);
        foreach (var definition in Graph.Of(dataSource).Where(definition => definition.IsVolatile))
            Mark(definition, rows.Select(row => row.Page));
        Run(int.MaxValue, mustProgress: true);
        if (rows.Count == most)
            return rows[^1].Row;
        _session.Sql.Execute($"UPDATE computed_source SET settled = {minute} WHERE data_source = {dataSource}");
        return null;
    }

    private PageValues Values() => new(_session, Graph, _session.IsWrite ? Store.Unsettled(_session) : _unsettled ??= Store.Unsettled(_session), Now);

    private static HashSet<string> Differences(DataSourceSchema schema, JsonObject before, JsonObject after) =>
        [.. schema.Properties
            .Where(property => !JsonNode.DeepEquals(before[property.Name]?[property.Type], after[property.Name]?[property.Type]))
            .Select(property => property.Id)];

    private bool IsRelevant(NotionId dataSource, DataSourceSchema? before, DataSourceSchema after)
    {
        if (before is null)
            return after.Properties.Any(property => property.Kind.IsDerived);
        if (!before.Properties.Concat(after.Properties).Any(property => property.Kind.IsDerived) && !Graph.Concerns(dataSource))
            return false;
        return before.Properties.Count != after.Properties.Count
            || before.Properties.Any(old => after.FindById(old.Id) is not { } now
                || old.Type != now.Type || old.Name != now.Name
                || (!JsonNode.DeepEquals(old.Config, now.Config) && (now.Kind.IsComputed || now.Type == "relation" || !IsGrown(old, now))));
    }

    /// <summary>Whether a list of options has no more than new ones: those that were there show as they did.</summary>
    private static bool IsGrown(PropertySchema old, PropertySchema now) =>
        old.Options.Count > 0 && old.Options.All(option => now.Options.Any(one => one.Id == option.Id && one.Name == option.Name && one.Color == option.Color));

    private HashSet<Definition> Due(NotionId dataSource, DataSourceSchema? before, DataSourceSchema after, ComputedGraph old)
    {
        var due = new HashSet<Definition>();
        var changed = after.Properties
            .Where(now => before?.FindById(now.Id) is not { } was || was.Type != now.Type || !JsonNode.DeepEquals(Essence(was), Essence(now)))
            .Select(property => property.Id)
            .Concat(before?.Properties.Where(was => after.FindById(was.Id) is null).Select(was => was.Id) ?? []);
        foreach (var id in changed)
        {
            if (Graph.Find(dataSource, id) is { } own)
                due.Add(own);
            foreach (var graph in (ComputedGraph[])[old, Graph])
            {
                foreach (var reader in graph.OwnReaders(dataSource, id).Concat(graph.Readers(dataSource, id).Select(reader => reader.Definition)))
                {
                    if (Graph.Find(reader.DataSource, reader.Property) is { } still)
                        due.Add(still);
                }
            }
        }

        return due;
    }

    /// <summary>What of a configuration makes values: the names in a rollup do not.</summary>
    private static JsonObject Essence(PropertySchema property)
    {
        var config = (JsonObject)property.Config.DeepClone();
        config.Remove("rollup_property_name");
        config.Remove("relation_property_name");
        return config;
    }

    private void Mark(Reader reader, NotionId page)
    {
        var hops = reader.Path.Hops;
        List<NotionId> pages = [page];
        for (var at = hops.Count - 1; at >= 0 && pages.Count > 0; at--)
        {
            if (_session.DataSources.Find(hops[at].DataSource) is not { } source || source.Schema.FindById(hops[at].Relation) is not { } relation)
                return;
            var most = at > 0 ? int.MaxValue : Options.MostPagesPerWrite + 1;
            // Pages that a rollup gives have no links to go back by: then it may be any.
            var linking = relation.Type == "relation"
                ? source.Table.PagesLinking(_session.Sql, relation, pages, most)
                : source.Table.AllPages(_session.Sql, most);
            if (linking.Count > Options.MostPagesPerWrite && at == 0)
            {
                if (relation.Type != "relation")
                    MarkStale(source.Table.SelectAllPages(), source.Id);
                else
                {
                    foreach (var chunk in pages.Chunk(DataSourceTable.MostTargets))
                        MarkStale(source.Table.SelectPagesLinking(relation, chunk), source.Id);
                }

                return;
            }

            pages = linking;
        }

        Mark(reader.Definition, pages);
    }

    private void Mark(Definition definition, IEnumerable<NotionId> pages)
    {
        if (!_pending.TryGetValue(definition.Level, out var level))
            _pending[definition.Level] = level = [];
        if (!level.TryGetValue(definition, out var marked))
            level[definition] = marked = [];
        marked.UnionWith(pages);
    }

    /// <summary>Computes what is marked, and what that changes in turn; returns how many pages were read.</summary>
    /// <param name="most">How many pages may be read; what would need more is left.</param>
    /// <param name="mustProgress">The first is computed whatever it costs, so that what is left becomes less each time.</param>
    private int Run(int most, bool mustProgress)
    {
        var values = Values();
        var changed = new Dictionary<NotionId, ComputedPage>();
        var cost = 0;
        while (_pending.Count > 0)
        {
            var (height, level) = _pending.First();
            _pending.Remove(height);
            foreach (var (definition, pages) in level)
            {
                foreach (var page in pages)
                {
                    var isFirst = mustProgress && cost == 0;
                    if (!isFirst && (cost + values.Cost >= most || cost + values.Cost + (values.Find(page) is { } found ? definition.Weight(found, values) : 0) > most))
                    {
                        MarkStale(page, definition.DataSource);
                        continue;
                    }

                    cost++;
                    if (Compute(definition, page, values) is { } written)
                        changed[page] = written;
                }
            }
        }

        foreach (var page in changed.Values)
            Write(page, values);
        return cost + values.Cost;
    }

    private ComputedPage? Compute(Definition definition, NotionId id, PageValues values)
    {
        if (values.Find(id) is not { } page || page.DataSource != definition.DataSource
            || values.Schema(definition.DataSource)?.FindById(definition.Property) is not { } property)
            return null;
        var value = values.Fresh(page, definition);
        if (JsonNode.DeepEquals(value, page.Stored(property)))
            return null;
        page.Changed[property.Id] = value;
        foreach (var reader in Graph.OwnReaders(definition.DataSource, definition.Property))
            Mark(reader, [id]);
        if (!page.InTrash)
        {
            foreach (var reader in Graph.Readers(definition.DataSource, definition.Property))
                Mark(reader, id);
        }

        return page;
    }

    private void Write(ComputedPage page, PageValues values)
    {
        var stored = _session.Objects.Find(page.Id)!;
        var table = _session.DataSources.Find(page.DataSource)!.Table;
        var json = stored.ReadJson();
        var properties = FullValues.Of(stored, json);
        var written = new List<PropertySchema>();
        foreach (var (id, value) in page.Changed)
        {
            var property = values.Schema(page.DataSource)!.FindById(id)!;
            if (properties[property.Name] is not JsonObject holder)
                continue;
            holder[property.Type] = value?.DeepClone();
            written.Add(property);
        }

        json["properties"] = properties;
        var cut = FullValues.Cut(json, stored.ReadInternal());
        _session.Objects.Replace(stored, stored with { Json = Json.Write(json), Internal = cut }, ChangeActions.Computed);
        table.Refresh(_session.Sql, page.Id, properties, written);
        _rewritten.Add(page.Id);
    }

    private void MarkStale(NotionId page, NotionId dataSource)
    {
        _session.Sql.Execute($"INSERT INTO computed_stale (page, data_source) VALUES ({page}, {dataSource}) ON CONFLICT (page) DO NOTHING");
        Store.MarkedStale(_session);
    }

    /// <param name="pages">A statement that selects ids of pages.</param>
    private void MarkStale(Sql pages, NotionId dataSource)
    {
        _session.Sql.Execute($"INSERT INTO computed_stale (page, data_source) SELECT found.page, {dataSource} FROM ({pages}) AS found WHERE 1 = 1 ON CONFLICT (page) DO NOTHING");
        Store.MarkedStale(_session);
    }

    private static Sql Among(IReadOnlySet<NotionId> sources) =>
        Sql.Text("data_source IN (") + Sql.Join(", ", sources.Select(source => (Sql)$"{source}")) + Sql.Text(")");
}

/// <summary>What the change feed calls what is no edit.</summary>
internal static class ChangeActions
{
    /// <summary>Values that follow from others were brought up to date.</summary>
    public const string Computed = "computed";
}
