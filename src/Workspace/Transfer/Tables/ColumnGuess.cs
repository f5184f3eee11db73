using System.Globalization;
using System.Text.RegularExpressions;

namespace Verso.Workspace.Transfer.Tables;

/// <summary>A column, as it becomes a property.</summary>
/// <param name="Type">A property type of Notion; <c>skip</c> for a column that stays away.</param>
internal sealed record Column(string Name, string Type)
{
    public string NumberFormat { get; init; } = "number";

    public bool DecimalComma { get; init; }

    public DayOrder Days { get; init; }

    /// <summary>The options of a select in the order in which they came, when they are known beforehand.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>Why it became this type, when that may surprise.</summary>
    public string? Note { get; init; }
}

/// <summary>Looks at all values of a column and says which type takes every one of them.</summary>
/// <param name="people">Who is in the workspace, by name and e-mail address, in lower case.</param>
/// <param name="isFile">Whether the import has a file that a value names.</param>
internal sealed partial class ColumnGuess(string name, IReadOnlySet<string> people, Func<string, bool> isFile)
{
    private const int MostOptions = 100;
    private const int LongestOption = 60;
    private const double LeastReuse = 1.5;

    private static readonly HashSet<string> Flags = new(StringComparer.OrdinalIgnoreCase) { "yes", "no", "true", "false", "checked", "unchecked" };

    private readonly HashSet<string> _values = new(StringComparer.Ordinal);
    private readonly HashSet<string> _parts = new(StringComparer.Ordinal);
    private readonly List<string> _options = [];
    private readonly Dictionary<string, int> _formats = new(StringComparer.Ordinal);
    private int _filled;
    private int _allParts;
    private int _plus;
    private bool _lists;
    private bool _several;
    private bool _tooLong;
    private bool _flags = true;
    private bool _english = true;
    private bool _continental = true;
    private bool _dates = true;
    private bool _dayFirst;
    private bool _monthFirst;
    private bool _slashes;
    private bool _urls = true;
    private bool _mails = true;
    private bool _phones = true;
    private bool _people = true;
    private bool _files = true;

    public void Add(Cell cell)
    {
        if (cell.IsEmpty)
            return;
        var text = cell.Text.Trim();
        _filled++;
        _lists |= cell.Items is not null;
        _flags = _flags && Flags.Contains(text);
        AddNumber(text);
        AddDate(text);
        _urls = _urls && Url().IsMatch(text);
        _mails = _mails && Mail().IsMatch(text);
        _phones = _phones && Phone().IsMatch(text) && text.Count(char.IsAsciiDigit) is >= 6 and <= 15;
        _plus += text.StartsWith('+') ? 1 : 0;
        var parts = cell.Parts;
        _people = _people && parts.All(part => people.Contains(part.ToLowerInvariant()));
        _files = _files && parts.All(isFile);
        AddOptions(text, parts);
    }

    public Column Guess()
    {
        var column = new Column(name, "rich_text");
        if (_filled == 0)
            return column with { Note = "empty in every row, so it became text" };
        if (_flags && !_lists)
            return column with { Type = "checkbox" };
        if (_english || _continental)
        {
            return column with
            {
                Type = "number",
                DecimalComma = !_english,
                NumberFormat = _formats.Count == 1 ? _formats.Keys.First() : _formats.ContainsKey("number_with_commas") && _formats.Keys.All(format => format is "number" or "number_with_commas") ? "number_with_commas" : "number",
            };
        }

        if (_dates && !(_dayFirst && _monthFirst))
        {
            if (!_slashes || _dayFirst || _monthFirst)
                return column with { Type = "date", Days = _dayFirst ? DayOrder.DayFirst : DayOrder.MonthFirst };
            return column with { Note = $"dates whose day and month cannot be told apart, so it stayed text; say --types \"{name}=date:dmy\" or \"{name}=date:mdy\"" };
        }

        if (_urls)
            return column with { Type = "url" };
        if (_mails && !_people)
            return column with { Type = "email" };
        if (_people)
            return column with { Type = "people" };
        if (_phones && (_plus == _filled || PhoneName().IsMatch(name)))
            return column with { Type = "phone_number" };
        if (_files)
            return column with { Type = "files" };
        return Options(column);
    }

    private Column Options(Column column)
    {
        var reuse = _values.Count > 0 ? (double)_filled / _values.Count : 0;
        if (!_tooLong && !_several && _filled > 2 && _values.Count <= MostOptions && (reuse >= LeastReuse || (_lists && _values.Count > 0)))
            return column with { Type = _lists ? "multi_select" : "select", Options = [.. _options] };
        var partReuse = _parts.Count > 0 ? (double)_allParts / _parts.Count : 0;
        if ((_lists || (_several && partReuse >= LeastReuse)) && !_tooLong && _parts.Count <= MostOptions)
            return column with { Type = "multi_select", Options = [.. _options] };
        return column;
    }

    private void AddNumber(string text)
    {
        if (!_english && !_continental)
            return;
        var (english, continental) = (NumberText.Read(text), NumberText.Read(text, decimalComma: true));
        _english = _english && english is not null;
        _continental = _continental && continental is not null;
        if ((_english ? english : continental) is { } number)
            _formats[number.Format] = _formats.GetValueOrDefault(number.Format) + 1;
    }

    private void AddDate(string text)
    {
        if (!_dates)
            return;
        if (DateText.OrderOf(text) is { } order)
        {
            _slashes = true;
            _dayFirst |= order == DayOrder.DayFirst;
            _monthFirst |= order == DayOrder.MonthFirst;
            _dates = DateText.Read(text, order == DayOrder.Unknown ? DayOrder.MonthFirst : order) is not null;
        }
        else
            _dates = DateText.Read(text, DayOrder.Unknown) is not null;
    }

    private void AddOptions(string text, IReadOnlyList<string> parts)
    {
        _several |= parts.Count > 1;
        _allParts += parts.Count;
        _tooLong = _tooLong || text.Contains('\n', StringComparison.Ordinal) || parts.Any(part => part.Length > LongestOption || part.Contains(',', StringComparison.Ordinal));
        if (_values.Count <= MostOptions)
            _values.Add(text);
        foreach (var part in parts)
        {
            if (_parts.Count <= MostOptions && _parts.Add(part))
                _options.Add(part);
        }
    }

    [GeneratedRegex(@"^https?://\S+$", RegexOptions.IgnoreCase)]
    private static partial Regex Url();

    [GeneratedRegex(@"^[^\s@,;<>]+@[^\s@,;<>]+\.[^\s@,;<>]+$")]
    private static partial Regex Mail();

    [GeneratedRegex(@"^\+?[\d\s().\-/]+$")]
    private static partial Regex Phone();

    [GeneratedRegex(@"phone|tel|mobile|handy|fax|cell", RegexOptions.IgnoreCase)]
    private static partial Regex PhoneName();
}

/// <summary>What the caller says of columns: <c>Name=type</c>.</summary>
public static class ColumnTypes
{
    /// <summary>The words that may stand behind the name of a column.</summary>
    public static IReadOnlyList<string> All { get; } =
        ["title", "text", "number", "checkbox", "select", "multi_select", "status", "date", "date:dmy", "date:mdy", "url", "email", "phone_number", "people", "files", "skip"];

    /// <exception cref="TransferException">It is no such pair.</exception>
    public static IReadOnlyDictionary<string, string> Read(IEnumerable<string> pairs)
    {
        var types = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var pair in pairs)
        {
            var equals = pair.LastIndexOf('=');
            var type = equals < 1 ? "" : pair[(equals + 1)..].Trim().ToLowerInvariant();
            if (!All.Contains(type))
                throw new TransferException("invalid_type", $"'{pair}' is no COLUMN=TYPE. Types are: {string.Join(", ", All)}.");
            types[pair[..equals].Trim()] = type;
        }

        return types;
    }

    internal static Column Apply(Column guessed, string type) => type switch
    {
        "text" => new Column(guessed.Name, "rich_text"),
        "date:dmy" => new Column(guessed.Name, "date") { Days = DayOrder.DayFirst },
        "date:mdy" or "date" => new Column(guessed.Name, "date") { Days = DayOrder.MonthFirst },
        _ => guessed.Type == type ? guessed : new Column(guessed.Name, type) { Options = type is "select" or "multi_select" or "status" && guessed.Type is "select" or "multi_select" ? guessed.Options : [] },
    };

    internal static string Count(int number, string what) => string.Create(CultureInfo.InvariantCulture, $"{number:N0} {what}{(number == 1 ? "" : "s")}");
}
