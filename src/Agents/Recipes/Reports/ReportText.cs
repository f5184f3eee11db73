using System.Globalization;
using System.Text;

namespace Verso.Agents.Recipes.Reports;

/// <summary>A report in words and numbers: what is said of the figures, and what may be said of them.</summary>
/// <param name="Database">What is reported on.</param>
/// <param name="GroupBy">The property of the groups; null when there is none.</param>
/// <param name="Measures">The names of the measures.</param>
public sealed record ReportText(string Database, string? GroupBy, IReadOnlyList<string> Measures, ReportPeriod Period, PeriodFigures Now, PeriodFigures Before)
{
    private const int MostNamed = 4;

    /// <summary>The paragraph that is written without a model.</summary>
    public string Narrative()
    {
        var text = new StringBuilder();
        var (count, before) = (Now.Total.Count, Before.Total.Count);
        text.Append($"In {Period.Label}, {Database} has {Number(count)} {(count == 1 ? "row" : "rows")}, ");
        text.Append(count == before ? $"as many as in {Period.Before.Label}." : $"{Number(Math.Abs(count - before))} {(count > before ? "more" : "fewer")} than in {Period.Before.Label} ({Number(before)}).");
        if (GroupBy is not null && Now.Groups.Count > 0)
        {
            text.Append($" By {GroupBy}: {string.Join(", ", Now.Groups.Take(MostNamed).Select(group => $"{group.Name} {Number(group.Count)}"))}");
            text.Append(Now.Groups.Count > MostNamed ? $", and {Number(Now.Groups.Count - MostNamed)} more." : ".");
        }

        for (var i = 0; i < Measures.Count; i++)
        {
            if (Now.Total.Average(i) is { } average)
                text.Append($" {Measures[i]} adds up to {Number(Now.Total.Sums[i])}, {Number(average)} on average; before it was {Number(Before.Total.Sums[i])}.");
        }

        return text.ToString();
    }

    /// <summary>What a text on these figures may say.</summary>
    public NumberCheck Check()
    {
        var figures = new List<double> { Now.Groups.Count, Before.Groups.Count, Measures.Count, Math.Max(0, Now.Groups.Count - MostNamed), Period.Last.DayNumber - Period.First.DayNumber + 1 };
        var percents = new List<double>();
        foreach (var group in Now.Groups.Append(Now.Total).Concat(Before.Groups))
            Add(figures, group);
        Add(figures, Before.Total);
        Compare(Now.Total, Before.Total);
        foreach (var name in Now.Groups.Concat(Before.Groups).Select(group => group.Name).Distinct())
        {
            var none = new GroupFigures(name, 0, new double[Measures.Count], new int[Measures.Count]);
            var (now, before) = (Now.Groups.FirstOrDefault(group => group.Name == name) ?? none, Before.Groups.FirstOrDefault(group => group.Name == name) ?? none);
            Compare(now, before);
            Share(now, Now.Total);
            Share(before, Before.Total);
        }

        return new NumberCheck(figures, percents, Names());

        void Compare(GroupFigures now, GroupFigures before)
        {
            Change(now.Count, before.Count);
            for (var i = 0; i < Measures.Count; i++)
            {
                Change(now.Sums[i], before.Sums[i]);
                if (now.Average(i) is { } average && before.Average(i) is { } earlier)
                    Change(average, earlier);
            }
        }

        void Change(double now, double before)
        {
            figures.Add(now - before);
            if (before != 0)
                percents.Add((now - before) / before * 100);
        }

        void Share(GroupFigures part, GroupFigures whole)
        {
            if (whole.Count > 0)
                percents.Add(100.0 * part.Count / whole.Count);
            for (var i = 0; i < Measures.Count; i++)
            {
                if (whole.Sums[i] != 0)
                    percents.Add(100 * part.Sums[i] / whole.Sums[i]);
            }
        }
    }

    /// <summary>The figures for a model to read.</summary>
    public string Material()
    {
        var text = new StringBuilder($"Database: {Database}\nPeriod: {Period.Label} ({Period.First:yyyy-MM-dd} to {Period.Last:yyyy-MM-dd}), compared with {Period.Before.Label}\n");
        text.Append($"Rows: {Number(Now.Total.Count)} (before: {Number(Before.Total.Count)}, change: {Signed(Now.Total.Count - Before.Total.Count)})\n");
        for (var i = 0; i < Measures.Count; i++)
            text.Append($"{Measures[i]}: sum {Number(Now.Total.Sums[i])} (before: {Number(Before.Total.Sums[i])}), average {(Now.Total.Average(i) is { } average ? Number(average) : "none")}\n");
        foreach (var row in Rows())
            text.Append($"{GroupBy} {string.Join("; ", Columns().Skip(1).Zip(row.Skip(1), (column, cell) => $"{column}: {cell}").Prepend(row[0]))}\n");
        return text.ToString();
    }

    public IReadOnlyList<string> Columns() =>
        [GroupBy ?? "Group", "Count", "Before", "Change", .. Measures.SelectMany(measure => new[] { $"Sum of {measure}", $"Average of {measure}" })];

    /// <summary>A row a group, also of groups that are gone, and the total at the end.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Rows()
    {
        const int most = 60;
        var gone = Before.Groups.Where(group => Now.Groups.All(one => one.Name != group.Name)).Select(group => new GroupFigures(group.Name, 0, new double[Measures.Count], new int[Measures.Count]));
        var rows = Now.Groups.Concat(gone).Take(most).Select(group => Row(group.Name, group, Before.CountOf(group.Name))).ToList();
        rows.Add(Row("Total", Now.Total, Before.Total.Count));
        return rows;
    }

    /// <summary>A chart of the groups, as mermaid draws it; null when there is nothing to draw.</summary>
    public string? Chart()
    {
        const int most = 8;
        if (Now.Groups.Count == 0)
            return null;
        var text = new StringBuilder($"pie showData title {Plain(Database)} by {Plain(GroupBy ?? "group")}, {Plain(Period.Label)}");
        foreach (var group in Now.Groups.Take(most))
            text.Append(CultureInfo.InvariantCulture, $"\n    \"{Plain(group.Name)}\" : {group.Count}");
        if (Now.Groups.Skip(most).Sum(group => group.Count) is > 0 and var rest)
            text.Append(CultureInfo.InvariantCulture, $"\n    \"Other\" : {rest}");
        return text.ToString();
    }

    /// <summary>Names with digits are names, not numbers; so are the days and years of the periods.</summary>
    private IEnumerable<string> Names()
    {
        foreach (var period in new[] { Period, Period.Before })
        {
            yield return period.Label;
            yield return $"{period.First:yyyy-MM-dd}";
            yield return $"{period.Last:yyyy-MM-dd}";
            yield return $"{period.First:yyyy}";
            yield return $"{period.Last:yyyy}";
        }

        foreach (var name in Now.Groups.Concat(Before.Groups).Select(group => group.Name).Concat(Measures).Append(Database).Append(GroupBy ?? ""))
            yield return name;
    }

    private List<string> Row(string name, GroupFigures now, int before)
    {
        List<string> row = [name, Number(now.Count), Number(before), Signed(now.Count - before)];
        for (var i = 0; i < Measures.Count; i++)
        {
            row.Add(Number(now.Sums[i]));
            row.Add(now.Average(i) is { } average ? Number(average) : "");
        }

        return row;
    }

    private static void Add(List<double> figures, GroupFigures group)
    {
        figures.Add(group.Count);
        figures.AddRange(group.Sums);
        for (var i = 0; i < group.Sums.Count; i++)
        {
            if (group.Average(i) is { } average)
                figures.Add(average);
        }
    }

    private static string Number(double number) => number.ToString("#,##0.##", CultureInfo.InvariantCulture);

    private static string Signed(double number) => number.ToString("+#,##0.##;-#,##0.##;0", CultureInfo.InvariantCulture);

    private static string Plain(string text) => text.ReplaceLineEndings(" ").Replace('"', '\'').Replace(';', ',').Replace('#', ' ').Replace('%', ' ').Trim();
}
