using System.Globalization;
using System.Text.Json;
using Verso.Workspace.Transfer.Sources;

namespace Verso.Workspace.Transfer.Tables;

/// <summary>
/// JSON as a table: an array of objects, one object a line, or an object with one such array. Members of an object inside
/// become columns of their own, <c>outer.inner</c>; a list of plain values becomes several options; what lies deeper is text.
/// </summary>
internal sealed class JsonTable : TableSource
{
    private const int MostDepth = 256;

    private readonly SourceFile _file;
    private readonly TransferLimits _limits;
    private readonly bool _isLines;
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);

    public JsonTable(SourceFile file, TransferLimits limits)
    {
        _file = file;
        _limits = limits;
        _isLines = file.Extension is ".jsonl" or ".ndjson" || IsLines();
        foreach (var row in Objects())
        {
            foreach (var (name, _) in Members(row))
            {
                if (!_places.TryAdd(name, _places.Count) || _places.Count <= limits.MostColumns)
                    continue;
                throw new TransferException("too_many", string.Create(CultureInfo.InvariantCulture, $"{file.Path} has objects with more than {limits.MostColumns} different members."));
            }
        }

        Header = Names(_places.OrderBy(place => place.Value).Select(place => place.Key));
    }

    public override IReadOnlyList<string> Header { get; }

    public override IEnumerable<Cell[]> Rows(Action<string> odd)
    {
        foreach (var one in Objects())
        {
            var row = new Cell[Header.Count];
            Array.Fill(row, new Cell(""));
            foreach (var (name, value) in Members(one))
                row[_places[name]] = value;
            yield return row;
        }
    }

    private static IEnumerable<(string Name, Cell Value)> Members(JsonElement row)
    {
        foreach (var member in row.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.Object && member.Value.EnumerateObject().Any())
            {
                foreach (var inner in member.Value.EnumerateObject())
                    yield return ($"{member.Name}.{inner.Name}", Value(inner.Value));
            }
            else
                yield return (member.Name, Value(member.Value));
        }
    }

    private static Cell Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => new Cell(""),
        JsonValueKind.String => new Cell(value.GetString()!),
        JsonValueKind.Array when value.EnumerateArray().All(item => item.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array)) =>
            new Cell(string.Join(", ", Items(value)), [.. Items(value)]),
        JsonValueKind.Object when !value.EnumerateObject().Any() => new Cell(""),
        _ => new Cell(value.GetRawText()),
    };

    private static IEnumerable<string> Items(JsonElement list) =>
        list.EnumerateArray().Where(item => item.ValueKind != JsonValueKind.Null).Select(item => item.ValueKind == JsonValueKind.String ? item.GetString()! : item.GetRawText()).Where(text => text.Length > 0).Distinct(StringComparer.Ordinal);

    private IEnumerable<JsonElement> Objects()
    {
        if (_isLines)
        {
            using var reader = TextFile.OpenReader(_file, _limits.MostTextBytes);
            var number = 0;
            while (reader.ReadLine() is { } line)
            {
                number++;
                if (string.IsNullOrWhiteSpace(line))
                    continue;
                using var json = Parse(line, number);
                if (json.RootElement.ValueKind != JsonValueKind.Object)
                    throw Damaged(string.Create(CultureInfo.InvariantCulture, $"line {number} is no object"));
                yield return json.RootElement;
            }

            yield break;
        }

        using var document = Parse(TextFile.Read(_file, _limits.MostTextBytes), line: null);
        var root = document.RootElement;
        if (root.ValueKind == JsonValueKind.Object)
        {
            var lists = root.EnumerateObject().Where(member => member.Value.ValueKind == JsonValueKind.Array).ToList();
            root = lists is [var only] ? only.Value : lists.Count == 0 ? root : throw Damaged($"it holds several lists ({string.Join(", ", lists.Take(5).Select(list => list.Name))}), so which of them are the rows is not known");
            if (root.ValueKind == JsonValueKind.Object)
            {
                yield return root;
                yield break;
            }
        }

        if (root.ValueKind != JsonValueKind.Array)
            throw Damaged("it is neither an array of objects nor an object");
        var at = 0;
        foreach (var row in root.EnumerateArray())
        {
            at++;
            yield return row.ValueKind == JsonValueKind.Object ? row : throw Damaged(string.Create(CultureInfo.InvariantCulture, $"item {at} of the array is no object"));
        }
    }

    /// <summary>Whether the second object begins on a line of its own.</summary>
    private bool IsLines()
    {
        using var reader = TextFile.OpenReader(_file, _limits.MostTextBytes);
        for (var lines = 0; lines < 2; lines++)
        {
            var line = reader.ReadLine();
            if (line is null || !line.TrimStart().StartsWith('{') || !line.TrimEnd().EndsWith('}'))
                return false;
        }

        return true;
    }

    private JsonDocument Parse(string text, int? line)
    {
        try
        {
            return JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = MostDepth, AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
        }
        catch (JsonException fault)
        {
            throw Damaged(string.Create(CultureInfo.InvariantCulture, $"line {line ?? (fault.LineNumber + 1)} is no JSON"));
        }
    }

    private TransferException Damaged(string what) => new("damaged", $"{_file.Path} cannot be read: {what}.");
}
