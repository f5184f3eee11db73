using System.Security.Cryptography;
using System.Text;
using Verso.Workspace.Properties.Columns;
using Verso.Workspace.Storage;

namespace Verso.Workspace.Queries;

/// <summary>The index that would answer a query by itself.</summary>
internal sealed class IndexWish
{
    private const int MostEqual = 3;
    private const int MostCovered = 6;

    private readonly List<(string Column, bool IsDescending)> _columns;

    private IndexWish(string table, string schemaPart, List<(string Column, bool IsDescending)> columns)
    {
        Table = table;
        _columns = columns;
        var definition = $"{table} {string.Join(' ', columns.Select(c => c.IsDescending ? $"{c.Column}-" : c.Column))} {schemaPart}";
        Name = $"g_{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(definition)).AsSpan(0, 16))}";
    }

    public string Table { get; }

    /// <summary>Says what the index is on: two queries of one shape wish for the same name.</summary>
    public string Name { get; }

    public IEnumerable<string> Columns => _columns.Select(c => c.Column);

    /// <summary>The wish of a query; null when the index that every table has is enough.</summary>
    public static IndexWish? Of(DataSourceTable table, DataSourceQuery query)
    {
        var equal = new SortedSet<string>(StringComparer.Ordinal);
        var others = new SortedSet<string>(StringComparer.Ordinal);
        var types = new SortedSet<string>(StringComparer.Ordinal);
        if (query.Filter is not null)
            Look(query.Filter, isCertain: true, equal, others, types);
        if (query.Sorts.Count == 0 && equal.Count == 0 && others.Count == 0)
            return null;

        var columns = new List<(string Column, bool IsDescending)> { (DataSourceTable.InTrash, false) };
        columns.AddRange(equal.Take(MostEqual).Select(c => (c, false)));
        columns.AddRange(query.Sorts.Select(s => (s.Column, s.IsDescending)));
        columns.Add((DataSourceTable.Created, true));
        columns.Add((DataSourceTable.Row, true));
        columns.Add((DataSourceTable.Page, false));
        columns.AddRange(equal.Skip(MostEqual).Concat(others).Take(MostCovered).Select(c => (c, false)));
        var distinct = columns.DistinctBy(c => c.Column).ToList();
        return distinct is [_, (DataSourceTable.Created, true), (DataSourceTable.Row, true), (DataSourceTable.Page, _)]
            ? null
            : new IndexWish(TableNames.Table(table.DataSource), string.Join(' ', types), distinct);
    }

    /// <summary>The statement that makes it.</summary>
    public string ToSql()
    {
        var table = Sql.Name(Table);
        var columns = Sql.Join(", ", _columns.Select(c => c.IsDescending ? (Sql)$"{Sql.Name(c.Column)} DESC" : Sql.Name(c.Column)));
        return $"CREATE INDEX {Sql.Name(Name)} ON {table} ({columns})";
    }

    private static void Look(Filter filter, bool isCertain, SortedSet<string> equal, SortedSet<string> others, SortedSet<string> types)
    {
        switch (filter)
        {
            case AllOf all:
                foreach (var part in all.Parts)
                    Look(part, isCertain, equal, others, types);
                break;
            case AnyOf any:
                foreach (var part in any.Parts)
                    Look(part, isCertain && any.Parts.Count == 1, equal, others, types);
                break;
            case TimestampFilter timestamp:
                others.Add(timestamp.Column);
                break;
            case PropertyFilter property:
                types.Add($"{property.Property.Id}:{property.Property.Type}");
                (isCertain && IsEquality(property.Condition) ? equal : others).UnionWith(ColumnsOf(property));
                break;
        }
    }

    private static bool IsEquality(Condition condition) => condition switch
    {
        CheckboxCondition => true,
        AmongCondition { IsNegated: false, Ids.Count: 1 } => true,
        NumberCondition { Test: NumberTest.Equals } => true,
        TextCondition { Test: TextTest.Equals, Text.Length: > 0 } => true,
        _ => false,
    };

    /// <summary>The columns that a condition looks at; not those of whole texts, which make an index as large as the table.</summary>
    private static IEnumerable<string> ColumnsOf(PropertyFilter filter)
    {
        var property = filter.Property;
        return (property.Kind.Columns, filter.Condition) switch
        {
            (TextColumns, TextCondition { Test: TextTest.Equals or TextTest.DoesNotEqual, Text.Length: > 0 }) =>
                [TableNames.Column(property, TextColumns.Key)],
            (TextColumns or NoColumns, _) or (_, RelatedCondition) => [],
            (ComputedColumns, ComputedCondition { Kind: "string" }) => [],
            (ComputedColumns, _) => [TableNames.Column(property, ComputedColumns.Number), TableNames.Column(property, ComputedColumns.Mark)],
            (TimeColumns time, _) => [time.Column],
            (ListColumns, not EmptyCondition) => [],
            (DateColumns, DateCondition) => [TableNames.Column(property, ""), TableNames.Column(property, DateColumns.IsDay)],
            _ => [TableNames.Column(property, "")],
        };
    }
}
