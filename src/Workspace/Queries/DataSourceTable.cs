using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Properties;
using Verso.Workspace.Properties.Columns;
using Verso.Workspace.Storage;

namespace Verso.Workspace.Queries;

/// <summary>
/// The SQL table of a data source: one row a page, typed columns a property. Columns are named after property ids, so
/// that a rename moves no data. It is changed in the same transaction as the objects it mirrors.
/// </summary>
public sealed class DataSourceTable
{
    internal const string Row = "row";
    internal const string Page = "page";
    internal const string Created = "created";
    internal const string Edited = "edited";
    internal const string InTrash = "in_trash";

    /// <summary>How many pages one statement asks for.</summary>
    internal const int MostTargets = 500;

    /// <summary>No family has more columns.</summary>
    private const int MostCells = 8;

    private static readonly string[] OwnColumns = [Page, Created, Edited, "created_by", "edited_by", InTrash];

    private readonly Sql _table;
    private readonly Sql _links;
    private readonly List<PropertySchema> _stored;
    private readonly List<PropertySchema> _linked;
    private readonly int _cells;
    private readonly string _upsert;

    public DataSourceTable(NotionId dataSource, DataSourceSchema schema)
    {
        DataSource = dataSource;
        Schema = schema;
        _table = Sql.Name(TableNames.Table(dataSource));
        _links = Sql.Name(TableNames.Links(dataSource));
        _stored = [.. schema.Properties.Where(p => p.Kind.Columns.Columns.Count > 0)];
        _linked = [.. schema.Properties.Where(p => p.Kind.Columns.HasLinks)];

        var columns = OwnColumns.Concat(_stored.SelectMany(ColumnsOf)).Select(Sql.Name).ToList();
        _cells = columns.Count;
        Sql upsert = $"""
            INSERT INTO {_table} ({Sql.Join(", ", columns)}) VALUES ({Sql.Join(", ", columns.Select(_ => (Sql)$"{null}"))})
            ON CONFLICT (page) DO UPDATE SET {Sql.Join(", ", columns.Skip(1).Select(c => (Sql)$"{c} = excluded.{c}"))} RETURNING "row"
            """;
        _upsert = upsert.ToString();
    }

    public NotionId DataSource { get; }

    public DataSourceSchema Schema { get; }

    internal Sql Table => _table;

    internal Sql Links => _links;

    public void Create(SqlSession session)
    {
        session.ExecuteScript($"""
            CREATE TABLE {_table} (
                "row" {session.Dialect.SerialKey},
                page TEXT NOT NULL UNIQUE,
                created BIGINT NOT NULL,
                edited BIGINT NOT NULL,
                created_by TEXT,
                edited_by TEXT,
                in_trash INTEGER NOT NULL);
            CREATE TABLE {_links} (
                property TEXT NOT NULL,
                "row" BIGINT NOT NULL,
                position INTEGER NOT NULL,
                target TEXT NOT NULL,
                PRIMARY KEY (property, "row", position));
            CREATE INDEX {Sql.Name(TableNames.Links(DataSource) + "_target")} ON {_links} (property, target, "row");
            CREATE INDEX {Sql.Name(TableNames.Table(DataSource) + "_created")} ON {_table} (in_trash, created DESC, "row" DESC, page);
            """);
        foreach (var property in _stored)
            AddColumns(session, property);
    }

    /// <summary>
    /// Brings the columns from this schema to <paramref name="next"/> and returns the table of it. Rows whose values
    /// change with the schema are written again by the caller, with <see cref="Upsert"/>.
    /// </summary>
    public DataSourceTable Alter(SqlSession session, DataSourceSchema next)
    {
        var altered = new DataSourceTable(DataSource, next);
        var difference = SchemaDifference.Between(Schema, next);
        foreach (var property in difference.Removed.Concat(difference.Retyped.Select(r => r.Before)))
            DropColumns(session, property);
        foreach (var property in difference.Added.Concat(difference.Retyped.Select(r => r.After)))
            AddColumns(session, property);
        foreach (var property in next.Properties)
            MoveRanks(session, property);
        return altered;
    }

    public void Drop(SqlSession session)
    {
        GrownIndexes.ForgetTable(session, DataSource);
        session.ExecuteScript($"DROP TABLE {_links}; DROP TABLE {_table};");
    }

    /// <summary>Writes the row of a page.</summary>
    public void Upsert(SqlSession session, PageRow page)
    {
        var cells = new object?[_cells];
        cells[0] = page.Id;
        cells[1] = page.Created;
        cells[2] = page.Edited;
        cells[3] = page.CreatedBy;
        cells[4] = page.EditedBy;
        cells[5] = page.InTrash;
        var at = OwnColumns.Length;
        foreach (var property in _stored)
        {
            var columns = property.Kind.Columns;
            columns.Fill(property, page.ValueOf(property), cells.AsSpan(at, columns.Columns.Count));
            at += columns.Columns.Count;
        }

        var row = session.Scalar<long>(Sql.Written(_upsert, cells));
        foreach (var property in _linked)
            WriteLinks(session, row, property, page);
    }

    /// <summary>Takes away the row of a page that is a row no longer. The number of a unique_id that it had is given to no other.</summary>
    public void Delete(SqlSession session, NotionId page)
    {
        if (_stored.FirstOrDefault(property => property.Kind.Columns is UniqueIdColumns) is { } number)
        {
            var highest = NextUniqueNumber(session, number) - 1;
            session.Execute($"INSERT INTO unique_number (data_source, highest) VALUES ({DataSource}, {highest}) ON CONFLICT (data_source) DO UPDATE SET highest = excluded.highest");
        }

        session.Execute($"DELETE FROM {_links} WHERE \"row\" IN (SELECT \"row\" FROM {_table} WHERE page = {page})");
        session.Execute($"DELETE FROM {_table} WHERE page = {page}");
    }

    /// <summary>Writes the columns of some properties of a row that is there.</summary>
    /// <param name="properties">The stored properties of the page.</param>
    internal void Refresh(SqlSession session, NotionId page, JsonObject properties, IReadOnlyList<PropertySchema> written)
    {
        var cells = new object?[MostCells];
        foreach (var property in written)
        {
            var family = property.Kind.Columns;
            var span = cells.AsSpan(0, family.Columns.Count);
            span.Clear();
            family.Fill(property, (properties[property.Name] as JsonObject)?[property.Type], span);
            var set = Sql.Join(", ", family.Columns.Select((column, at) => (Sql)$"{TableNames.ColumnSql(property, column.Suffix)} = {cells[at]}"));
            session.Execute($"UPDATE {_table} SET {set} WHERE page = {page}");
        }
    }

    /// <summary>The pages whose relation names one of <paramref name="targets"/>, each once.</summary>
    internal List<NotionId> PagesLinking(SqlSession session, PropertySchema relation, IReadOnlyList<NotionId> targets, int most)
    {
        var linking = new HashSet<NotionId>();
        foreach (var chunk in targets.Chunk(MostTargets))
        {
            linking.UnionWith(session.Query(
                $"SELECT found.page FROM ({SelectPagesLinking(relation, chunk)}) AS found LIMIT {(long)most - linking.Count}",
                row => NotionId.Parse(row.GetString(0))));
            if (linking.Count >= most)
                break;
        }

        return [.. linking];
    }

    /// <param name="targets">At most <see cref="MostTargets"/>.</param>
    internal Sql SelectPagesLinking(PropertySchema relation, IReadOnlyList<NotionId> targets)
    {
        var among = Sql.Join(", ", targets.Select(target => (Sql)$"{target}"));
        return $"SELECT t.page AS page FROM {_links} AS link JOIN {_table} AS t ON t.\"row\" = link.\"row\" WHERE link.property = {TableNames.Hex(relation)} AND link.target IN ({among})";
    }

    internal List<NotionId> AllPages(SqlSession session, int most) =>
        session.Query($"SELECT page FROM {_table} LIMIT {(long)most}", row => NotionId.Parse(row.GetString(0)));

    internal Sql SelectAllPages() => $"SELECT t.page AS page FROM {_table} AS t";

    /// <summary>The next rows behind a row, with their numbers.</summary>
    internal List<(long Row, NotionId Page)> PagesBehind(SqlSession session, long after, int most) =>
        session.Query(
            $"SELECT \"row\", page FROM {_table} WHERE \"row\" > {after} ORDER BY \"row\" LIMIT {(long)most}",
            row => (row.GetInt64(0), NotionId.Parse(row.GetString(1))));

    /// <summary>The number that the next page gets from a unique_id property.</summary>
    public long NextUniqueNumber(SqlSession session, PropertySchema property) =>
        Math.Max(
            session.Scalar<long>($"SELECT max({TableNames.ColumnSql(property)}) FROM {_table}"),
            session.Scalar<long>($"SELECT highest FROM unique_number WHERE data_source = {DataSource}")) + 1;

    /// <summary>Creates what the tables of all data sources have in common.</summary>
    internal static void CreateShared(SqlSession session) => session.ExecuteScript("""
        CREATE TABLE IF NOT EXISTS unique_number (
            data_source TEXT PRIMARY KEY,
            highest BIGINT NOT NULL -- that was ever given
        );
        """);

    /// <summary>The statement that finds the pages of a query in their order.</summary>
    /// <param name="highestRow">Leaves out rows that came later.</param>
    public Sql SelectPages(DataSourceQuery query, SqlDialect dialect, int most, long? highestRow = null)
    {
        var filter = query.Filter is null ? null : new FilterCompiler(this, dialect).Compile(query.Filter);
        var order = query.Sorts.Select(s => s.ToSql()).Append(Sql.Text("t.\"row\" DESC"));
        if (query.Sorts.All(s => s.Column != Created))
            order = order.SkipLast(1).Append(Sql.Text("t.created DESC")).Append(Sql.Text("t.\"row\" DESC"));
        Sql select = $"SELECT t.page FROM {_table} AS t WHERE t.in_trash = {query.InTrash}";
        if (filter is not null)
            select += $" AND {filter}";
        if (highestRow is { } highest)
            select += $" AND t.\"row\" <= {highest}";
        return select + $" ORDER BY {Sql.Join(", ", order)} LIMIT {most}";
    }

    internal List<NotionId> Select(SqlSession session, DataSourceQuery query, int most, long? highestRow) =>
        session.Query(SelectPages(query, session.Dialect, most, highestRow), r => new NotionId(Guid.ParseExact(r.GetString(0), "D")));

    /// <summary>The number of the newest row: about how many there are.</summary>
    internal long HighestRow(SqlSession session) => session.Scalar<long>($"SELECT max(\"row\") FROM {_table}");

    /// <summary>Those of the pages that were not trashed, restored or removed meanwhile.</summary>
    internal List<NotionId> StillThere(SqlSession session, List<NotionId> pages, bool inTrash)
    {
        if (pages.Count == 0)
            return pages;
        var ids = Sql.Join(", ", pages.Select(p => (Sql)$"{p}"));
        var there = session.Query(
            $"SELECT page FROM {_table} WHERE page IN ({ids}) AND in_trash = {inTrash}",
            r => new NotionId(Guid.ParseExact(r.GetString(0), "D"))).ToHashSet();
        return [.. pages.Where(there.Contains)];
    }

    private static IEnumerable<string> ColumnsOf(PropertySchema property) =>
        property.Kind.Columns.Columns.Select(c => TableNames.Column(property, c.Suffix));

    private void WriteLinks(SqlSession session, long row, PropertySchema property, PageRow page)
    {
        var name = TableNames.Hex(property);
        session.Execute($"DELETE FROM {_links} WHERE property = {name} AND \"row\" = {row}");
        var position = 0;
        foreach (var target in property.Kind.Columns.Links(page.ValueOf(property)))
            session.Execute($"INSERT INTO {_links} (property, \"row\", position, target) VALUES ({name}, {row}, {position++}, {target})");
    }

    private void AddColumns(SqlSession session, PropertySchema property)
    {
        foreach (var column in property.Kind.Columns.Columns)
        {
            var name = TableNames.ColumnSql(property, column.Suffix);
            session.ExecuteScript($"ALTER TABLE {_table} ADD COLUMN {name} {column.SqlType}");
        }

        if (property.Kind.Columns is CheckboxColumns)
            session.Execute($"UPDATE {_table} SET {TableNames.ColumnSql(property)} = 0");
        if (property.Kind.Columns is UniqueIdColumns)
        {
            var index = Sql.Name(UniqueIdIndex(property));
            session.ExecuteScript($"CREATE INDEX {index} ON {_table} ({TableNames.ColumnSql(property)})");
        }
    }

    private void DropColumns(SqlSession session, PropertySchema property)
    {
        if (property.Kind.Columns is UniqueIdColumns)
            session.ExecuteScript($"DROP INDEX {Sql.Name(UniqueIdIndex(property))}");
        GrownIndexes.DropThoseOn(session, DataSource, ColumnsOf(property));
        foreach (var column in ColumnsOf(property))
            session.ExecuteScript($"ALTER TABLE {_table} DROP COLUMN {Sql.Name(column)}");
        session.Execute($"DELETE FROM {_links} WHERE property = {TableNames.Hex(property)}");
    }

    /// <summary>Rows sort by the place of their options; when the places change, the rows follow.</summary>
    private void MoveRanks(SqlSession session, PropertySchema property)
    {
        if (Schema.FindById(property.Id) is not { } before || before.Type != property.Type)
            return;
        var (old, now) = (before.Options.Select(o => o.Id).ToList(), property.Options.Select(o => o.Id).ToList());
        if (old.SequenceEqual(now.Take(old.Count)))
            return; // At most new options behind the others.
        if (property.Kind.Columns is OptionColumns)
            MoveOptions(session, property, now);
        else if (property.Kind.Columns.HasLinks && property.Options.Count > 0)
            MoveLists(session, property);
    }

    private void MoveOptions(SqlSession session, PropertySchema property, List<string> options)
    {
        var column = TableNames.ColumnSql(property);
        var rank = TableNames.ColumnSql(property, OptionColumns.Rank);
        session.Execute($"UPDATE {_table} SET {rank} = {(long)OptionColumns.Unknown} WHERE {column} IS NOT NULL");
        for (var place = 0; place < options.Count; place++)
            session.Execute($"UPDATE {_table} SET {rank} = {(long)place} WHERE {column} = {options[place]}");
    }

    private void MoveLists(SqlSession session, PropertySchema property)
    {
        var links = session.Query(
            $"SELECT \"row\", target FROM {_links} WHERE property = {TableNames.Hex(property)} ORDER BY \"row\", position",
            r => (Row: r.GetInt64(0), Option: r.GetString(1)));
        var key = TableNames.ColumnSql(property, TextColumns.Key);
        foreach (var row in links.GroupBy(l => l.Row, l => l.Option))
            session.Execute($"UPDATE {_table} SET {key} = {OptionColumns.KeyOf(property, row)} WHERE \"row\" = {row.Key}");
    }

    private string UniqueIdIndex(PropertySchema property) => $"{TableNames.Table(DataSource)}_{TableNames.Hex(property)}";
}
