using Verso.Workspace.Properties;
using Verso.Workspace.Properties.Columns;
using Verso.Workspace.Storage;

namespace Verso.Workspace.Queries;

/// <summary>
/// Turns a filter into a condition on the rows of a data source's table. Every part is true or false for every row,
/// never unknown, or unknown only where it stands for false.
/// </summary>
/// <param name="alias">What the table is called in the statement.</param>
internal sealed class FilterCompiler(DataSourceTable table, SqlDialect dialect, string alias = "t")
{
    private const long Day = 24L * 60 * 60 * 1000;
    private const long Minute = 60_000;

    private static readonly Sql Everything = Sql.Text("1 = 1");
    private static readonly Sql Nothing = Sql.Text("1 = 0");

    public Sql Compile(Filter filter) => filter switch
    {
        AllOf { Parts.Count: 0 } or AnyOf { Parts.Count: 0 } => Everything,
        AllOf all => $"({Sql.Join(" AND ", all.Parts.Select(Compile))})",
        AnyOf any => $"({Sql.Join(" OR ", any.Parts.Select(Compile))})",
        TimestampFilter timestamp => Time(Qualified(timestamp.Column), timestamp.Condition),
        PropertyFilter property => Compile(property.Property, property.Condition),
        _ => throw new InvalidOperationException($"{filter.GetType().Name} is no filter that becomes SQL."),
    };

    private Sql Compile(PropertySchema property, Condition condition)
    {
        var column = Column(property);
        return (property.Kind.Columns, condition) switch
        {
            (_, RelatedCondition related) => Related(related),
            (ComputedColumns, ComputedCondition computed) => Computed(property, computed),
            (TimeColumns time, _) => Time(Qualified(time.Column), condition),
            (_, EmptyCondition empty) => empty.IsEmpty ? (Sql)$"{column} IS NULL" : $"{column} IS NOT NULL",
            (TextColumns, TextCondition text) => Text(column, Column(property, TextColumns.Key), text),
            (NumberColumns or UniqueIdColumns, NumberCondition number) => Number(column, number),
            (CheckboxColumns, CheckboxCondition checkbox) => $"{column} = {checkbox.IsChecked}",
            (OptionColumns or EditorColumns, AmongCondition among) => Among(column, among),
            (ListColumns, AmongCondition among) => Linked(property, among),
            (DateColumns, DateCondition date) => Date(column, Column(property, DateColumns.IsDay), date),
            (DateColumns, DateWindowCondition window) => Window(column, window),
            (VerificationColumns, VerificationCondition verification) => Verified(column, verification),
            _ => throw new InvalidOperationException($"No {condition.GetType().Name} on a {property.Type}."),
        };
    }

    private Sql Qualified(string column) => TableNames.Qualified(column, alias);

    private Sql Column(PropertySchema property, string suffix = "") => Qualified(TableNames.Column(property, suffix));

    private Sql Computed(PropertySchema property, ComputedCondition computed)
    {
        var (number, mark) = (Column(property, ComputedColumns.Number), Column(property, ComputedColumns.Mark));
        Sql isKind = computed.Kind switch
        {
            "number" => $"{mark} = {ComputedColumns.IsNumber}",
            "checkbox" => $"{mark} = {ComputedColumns.IsBoolean}",
            "date" => $"{mark} <= {ComputedColumns.IsDay}",
            _ => $"{Column(property)} IS NOT NULL",
        };
        // What is of another kind counts as empty.
        return computed.Condition switch
        {
            EmptyCondition { IsEmpty: true } => $"({isKind}) IS NOT TRUE",
            EmptyCondition => isKind,
            CheckboxCondition { IsChecked: true } => $"({isKind} AND {number} = 1)",
            CheckboxCondition => $"({isKind} AND {number} = 1) IS NOT TRUE",
            NumberCondition { Test: NumberTest.DoesNotEqual } not => $"({isKind} AND {number} = {not.Number}) IS NOT TRUE",
            NumberCondition condition => $"({isKind} AND {Number(number, condition)})",
            DateCondition date => $"({isKind} AND {Date(number, mark, date)})",
            DateWindowCondition window => $"({isKind} AND {Window(number, window)})",
            TextCondition text => Text(Column(property), Column(property, TextColumns.Key), text),
            _ => throw new InvalidOperationException($"No {computed.Condition.GetType().Name} on a {property.Type}."),
        };
    }

    /// <summary>Asks the table of the related pages itself. Those in the trash are not there.</summary>
    private Sql Related(RelatedCondition related)
    {
        var (link, other) = ($"l_{alias}", $"r_{alias}");
        var inner = new FilterCompiler(related.Target, dialect, other).Compile(related.Property, related.Condition);
        Sql condition = related.Quantifier == Quantifier.Every ? (Sql)$"({inner}) IS NOT TRUE" : inner;
        Sql found = $"EXISTS (SELECT 1 FROM {table.Links} AS {Sql.Name(link)} JOIN {related.Target.Table} AS {Sql.Name(other)} ON {TableNames.Qualified(DataSourceTable.Page, other)} = {TableNames.Qualified("target", link)} WHERE {TableNames.Qualified("property", link)} = {TableNames.Hex(related.Relation)} AND {TableNames.Qualified(DataSourceTable.Row, link)} = {Qualified(DataSourceTable.Row)} AND {TableNames.Qualified(DataSourceTable.InTrash, other)} = 0 AND {condition})";
        return related.Quantifier == Quantifier.Any ? found : (Sql)$"NOT {found}";
    }

    private Sql Text(Sql column, Sql key, TextCondition condition)
    {
        // An empty text is NULL in the table, and every text contains the empty one.
        if (condition.Text.Length == 0)
        {
            return condition.Test switch
            {
                TextTest.Equals => $"{column} IS NULL",
                TextTest.DoesNotEqual => $"{column} IS NOT NULL",
                TextTest.DoesNotContain => Nothing,
                _ => Everything,
            };
        }

        var part = TextFold.Fold(condition.Text)!;
        var text = dialect.Fold(column);
        return condition.Test switch
        {
            TextTest.Equals => $"{key} = {TextKey.Of(condition.Text)}",
            TextTest.DoesNotEqual => $"({key} IS NULL OR {key} <> {TextKey.Of(condition.Text)})",
            TextTest.Contains => $"{dialect.Position(text, $"{part}")} > 0",
            TextTest.DoesNotContain => $"({column} IS NULL OR {dialect.Position(text, $"{part}")} = 0)",
            TextTest.StartsWith => $"{dialect.Position(text, $"{part}")} = 1",
            _ => $"{text} LIKE {$"%{Escape(part)}"} ESCAPE '\\'",
        };
    }

    private static string Escape(string text) => text
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("%", "\\%", StringComparison.Ordinal)
        .Replace("_", "\\_", StringComparison.Ordinal);

    private static Sql Number(Sql column, NumberCondition condition) => condition.Test switch
    {
        NumberTest.Equals => $"{column} = {condition.Number}",
        NumberTest.DoesNotEqual => $"({column} IS NULL OR {column} <> {condition.Number})",
        NumberTest.GreaterThan => $"{column} > {condition.Number}",
        NumberTest.LessThan => $"{column} < {condition.Number}",
        NumberTest.GreaterThanOrEqualTo => $"{column} >= {condition.Number}",
        _ => $"{column} <= {condition.Number}",
    };

    private static Sql Among(Sql column, AmongCondition condition)
    {
        if (condition.Ids.Count == 0)
            return condition.IsNegated ? Everything : Nothing;
        if (condition.Ids.Count == 1)
            return condition.IsNegated ? (Sql)$"({column} IS NULL OR {column} <> {condition.Ids[0]})" : $"{column} = {condition.Ids[0]}";
        var ids = Sql.Join(", ", condition.Ids.Select(id => (Sql)$"{id}"));
        return condition.IsNegated ? (Sql)$"({column} IS NULL OR {column} NOT IN ({ids}))" : $"{column} IN ({ids})";
    }

    private Sql Linked(PropertySchema property, AmongCondition condition)
    {
        if (condition.Ids.Count == 0)
            return condition.IsNegated ? Everything : Nothing;
        var ids = Sql.Join(", ", condition.Ids.Select(id => (Sql)$"{id}"));
        Sql linked = $"EXISTS (SELECT 1 FROM {table.Links} AS link WHERE link.property = {TableNames.Hex(property)} AND link.target IN ({ids}) AND link.\"row\" = {Qualified(DataSourceTable.Row)})";
        return condition.IsNegated ? (Sql)$"NOT {linked}" : linked;
    }

    /// <summary>A time that every row has; it is known more exactly than the minute at which Notion compares.</summary>
    private static Sql Time(Sql column, Condition condition)
    {
        switch (condition)
        {
            case EmptyCondition empty:
                return empty.IsEmpty ? Nothing : Everything;
            case DateWindowCondition window:
                return Window(column, window);
            case DateCondition date:
                var from = date.Date.Milliseconds;
                var until = from + (date.Date.IsDay ? Day : Minute);
                return Range(column, date.Test, from, until);
            default:
                throw new InvalidOperationException($"No {condition.GetType().Name} on a time.");
        }
    }

    private static Sql Date(Sql column, Sql isDay, DateCondition condition)
    {
        var at = condition.Date.Milliseconds;
        if (condition.Date.IsDay)
            return Range(column, condition.Test, at, at + Day);

        // A moment meets values that are moments and values that are days; days are compared with its own day. For
        // "after" and "on or before" both come to the same range, because a day is stored as its midnight.
        var day = at - (((at % Day) + Day) % Day);
        return condition.Test switch
        {
            DateTest.Equals => $"({column} IN ({at}, {day}) AND {column} = CASE {isDay} WHEN 1 THEN {day} ELSE {at} END)",
            DateTest.Before => $"({column} < {at} AND ({isDay} = 0 OR {column} < {day}))",
            DateTest.After => $"{column} > {at}",
            DateTest.OnOrBefore => $"{column} <= {at}",
            _ => $"({column} >= {day} AND ({isDay} = 1 OR {column} >= {at}))",
        };
    }

    private static Sql Range(Sql column, DateTest test, long from, long until) => test switch
    {
        DateTest.Equals => $"({column} >= {from} AND {column} < {until})",
        DateTest.Before => $"{column} < {from}",
        DateTest.After => $"{column} >= {until}",
        DateTest.OnOrBefore => $"{column} < {until}",
        _ => $"{column} >= {from}",
    };

    private static Sql Window(Sql column, DateWindowCondition window) =>
        $"({column} >= {window.First.Milliseconds} AND {column} < {window.Last.Milliseconds + Day})";

    private static Sql Verified(Sql column, VerificationCondition condition) => (condition.Status, condition.IsNegated) switch
    {
        ("none", false) => $"{column} IS NULL",
        ("none", true) => $"{column} IS NOT NULL",
        (_, false) => $"{column} = {condition.Status}",
        _ => $"({column} IS NULL OR {column} <> {condition.Status})",
    };
}
