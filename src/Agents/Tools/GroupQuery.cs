using System.Text;
using System.Text.Json.Nodes;
using Verso.Agents.Records;

namespace Verso.Agents.Tools;

/// <summary>Figures over all rows that match, by group.</summary>
internal static class GroupQuery
{
    private const int MostKey = 120;

    public static async Task<ToolResult> RunAsync(
        ToolSetting setting, Table table, Grouping grouping, JsonObject? filter, IReadOnlyList<string>? sorts, int limit, int budget, CancellationToken cancellationToken)
    {
        var (groups, rows) = await CollectAsync(setting, table, grouping, filter, cancellationToken);
        var ordered = Ordered(table, grouping, groups, sorts);
        var header = grouping.Keys.Select(key => key.Name).Concat(grouping.Figures.Select(figure => figure.Name));
        var text = new StringBuilder(string.Join(',', header.Select(name => ToolText.Cell(name, MostKey))));
        var tokens = TokenEstimate.Of(text.ToString());
        var shown = 0;
        foreach (var (key, figures) in ordered.Take(limit))
        {
            var cells = key.Select(part => ToolText.Cell(part.Length == 0 ? "(empty)" : part, MostKey)).Concat(grouping.Figures.Select((_, index) => ToolText.Cell(figures.Text(index), MostKey)));
            var line = string.Join(',', cells);
            tokens += TokenEstimate.Of(line) + 1;
            if (tokens > budget && shown > 0)
                break;
            text.Append('\n').Append(line);
            shown++;
        }

        var notes = new StringBuilder($"\nOver {ToolText.Count(rows, "row")}.");
        if (shown < ordered.Count)
            notes.Append($" {ordered.Count - shown} more of {ordered.Count} groups are not shown: raise limit or max_tokens, or filter.");
        if (grouping.Keys.Any(key => key.Property.Type is "multi_select" or "people" or "relation"))
            notes.Append(" A row with several values counts in each of its groups.");
        return new ToolResult(ToolText.Fence(text.ToString()) + notes);
    }

    private static async Task<(Dictionary<string, (string[] Key, GroupFigures Figures)> Groups, int Rows)> CollectAsync(
        ToolSetting setting, Table table, Grouping grouping, JsonObject? filter, CancellationToken cancellationToken)
    {
        var properties = grouping.Keys.Select(key => key.Property).Concat(grouping.Figures.Select(figure => figure.Property).OfType<RecordProperty>()).Distinct().ToList();
        var query = new RowQuery(setting.Api, table, [.. (properties.Count == 0 ? [table.Schema.Title] : properties).Select(property => property.Id)]) { Filter = filter };
        var groups = new Dictionary<string, (string[] Key, GroupFigures Figures)>(StringComparer.Ordinal);
        if (grouping.Keys.Count == 0)
            groups[""] = ([], new GroupFigures(grouping.Figures));
        var rows = 0;
        await foreach (var some in query.AllAsync(setting.Desk, setting.Options.MostGroupedRows, cancellationToken))
        {
            foreach (var row in some)
            {
                rows++;
                JsonObject? Value(RecordProperty property) => row["properties"]?[property.Name] as JsonObject;
                foreach (var key in Keys([.. grouping.Keys.Select(key => key.Of(Value(key.Property)))]))
                {
                    var name = string.Join('\u001f', key);
                    if (!groups.TryGetValue(name, out var group))
                        groups[name] = group = (key, new GroupFigures(grouping.Figures));
                    group.Figures.Add(Value);
                }
            }
        }

        return (groups, rows);
    }

    private static IEnumerable<string[]> Keys(IReadOnlyList<IReadOnlyList<string>> parts)
    {
        IEnumerable<string[]> keys = [[]];
        foreach (var part in parts)
            keys = keys.SelectMany(key => part.Select(value => (string[])[.. key, value]));
        return keys;
    }

    /// <summary>By the sorts that name a group or a figure; else groups of options as the schema has them, others by their text.</summary>
    private static List<(string[] Key, GroupFigures Figures)> Ordered(
        Table table, Grouping grouping, Dictionary<string, (string[] Key, GroupFigures Figures)> groups, IReadOnlyList<string>? sorts)
    {
        IOrderedEnumerable<(string[] Key, GroupFigures Figures)> ordered = groups.Values.OrderBy(_ => 0);
        foreach (var sort in sorts ?? [])
        {
            var (name, isDescending) = sort.StartsWith('-') ? (sort[1..], true) : (sort, false);
            var figure = grouping.Figures.ToList().FindIndex(one => one.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
            var key = grouping.Keys.ToList().FindIndex(one => one.Name.Equals(name, StringComparison.OrdinalIgnoreCase) || one.Property.Name == name);
            if (figure < 0 && key < 0)
                throw ToolException.Input($"\"sorts\" names \"{name}\", but groups are sorted by {string.Join(", ", grouping.Keys.Select(one => one.Name).Concat(grouping.Figures.Select(one => one.Name)))}.");
            ordered = (figure >= 0, isDescending) switch
            {
                (true, true) => ordered.ThenByDescending(group => group.Figures.Number(figure)),
                (true, false) => ordered.ThenBy(group => group.Figures.Number(figure)),
                (false, true) => ordered.ThenByDescending(group => Place(grouping.Keys[key], group.Key[key])).ThenByDescending(group => group.Key[key], StringComparer.Ordinal),
                _ => ordered.ThenBy(group => Place(grouping.Keys[key], group.Key[key])).ThenBy(group => group.Key[key], StringComparer.Ordinal),
            };
        }

        for (var i = 0; i < grouping.Keys.Count; i++)
        {
            var index = i;
            ordered = ordered.ThenBy(group => Place(grouping.Keys[index], group.Key[index])).ThenBy(group => group.Key[index], StringComparer.Ordinal);
        }

        return [.. ordered];
    }

    private static int Place(GroupKey key, string value)
    {
        if (value.Length == 0)
            return int.MaxValue;
        var place = key.Property.Options.ToList().FindIndex(option => option.Name == value);
        return place < 0 ? int.MaxValue - 1 : place;
    }
}
