using Verso.Workspace.Api;
using Verso.Workspace.Properties;
using Verso.Workspace.Properties.Columns;
using Verso.Workspace.Storage;

namespace Verso.Workspace.Queries;

/// <summary>One level of an order. Empty values come last when ascending and first when descending.</summary>
/// <param name="Column">The column that rows are ordered by.</param>
/// <param name="MayBeEmpty">Whether there are rows without a value.</param>
public sealed record Sort(string Column, bool IsDescending, bool MayBeEmpty)
{
    private const int MostSorts = 100;

    /// <summary>The property whose column it is; null for a time of the row.</summary>
    internal PropertySchema? Property { get; init; }

    /// <summary>Reads <c>sorts</c> of a request; an absent value is no order of its own.</summary>
    public static IReadOnlyList<Sort> ReadAll(Input sorts, DataSourceSchema schema)
    {
        if (sorts.IsAbsent)
            return [];
        var read = new List<Sort>();
        foreach (var sort in sorts.RequireArray(most: MostSorts).Items().SelectMany(item => Read(item, schema)))
        {
            if (read.All(s => s.Column != sort.Column)) // A second word on the same column changes nothing.
                read.Add(sort);
        }

        return read;
    }

    /// <summary>As a term of ORDER BY.</summary>
    internal Sql ToSql()
    {
        var column = TableNames.Qualified(Column);
        return (IsDescending, MayBeEmpty) switch
        {
            (false, true) => $"{column} ASC NULLS LAST",
            (true, true) => $"{column} DESC NULLS FIRST",
            (false, false) => $"{column} ASC",
            _ => $"{column} DESC",
        };
    }

    private static IEnumerable<Sort> Read(Input sort, DataSourceSchema schema)
    {
        sort.RequireObject();
        var isDescending = sort["direction"].RequireOneOf("ascending", "descending") == "descending";
        if (!sort["timestamp"].IsAbsent)
        {
            sort.RefuseOthers("timestamp", "direction");
            var timestamp = sort["timestamp"].RequireOneOf("created_time", "last_edited_time");
            return [new Sort(timestamp == "created_time" ? DataSourceTable.Created : DataSourceTable.Edited, isDescending, MayBeEmpty: false)];
        }

        sort.RefuseOthers("property", "direction");
        var property = schema.Require(sort["property"].RequireString());
        return property.Kind.Columns switch
        {
            TextColumns or EditorColumns or ListColumns => [Of(property, TextColumns.Key, isDescending)],
            OptionColumns => [Of(property, OptionColumns.Rank, isDescending)],
            NumberColumns or UniqueIdColumns or DateColumns or VerificationColumns => [Of(property, "", isDescending)],
            CheckboxColumns => [Of(property, "", isDescending) with { MayBeEmpty = false }],
            TimeColumns time => [new Sort(time.Column, isDescending, MayBeEmpty: false)],
            // All values of a property are of one kind, so one of the two decides nothing.
            ComputedColumns => [Of(property, ComputedColumns.Number, isDescending), Of(property, TextColumns.Key, isDescending)],
            _ => throw ApiException.Invalid($"{sort.Path}: sorting by {property.Type} properties is not supported yet by this workspace."),
        };
    }

    private static Sort Of(PropertySchema property, string suffix, bool isDescending) =>
        new(TableNames.Column(property, suffix), isDescending, MayBeEmpty: true) { Property = property };
}
