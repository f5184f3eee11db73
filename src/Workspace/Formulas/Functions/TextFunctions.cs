using System.Text;

namespace Verso.Workspace.Formulas.Functions;

/// <summary>Text is counted in UTF-16 units, as Notion counts it. A number or a checkbox may stand where a text is wanted.</summary>
internal static class TextFunctions
{
    /// <summary>How often <c>repeat()</c> repeats at most, as measured in Notion.</summary>
    private const int MostRepeats = 10_000;

    public static IEnumerable<FormulaFunction> All =>
    [
        new()
        {
            Name = "substring",
            Summary = "The text from one place up to another one, which is not included; up to the end without it. Places count from 0.",
            Parameters = [new("text", Takes.Text), new("start", Takes.Number), new("end", Takes.Number, IsOptional: true)],
            Returns = "text",
            PassesEmpty = true,
            Apply = (_, a) => Substring(Coercion.Format(a[0]), a[1], a.Length > 2 ? a[2] : default),
            Examples = [new("substring(\"Notion\", 0, 3)", "\"Not\""), new("\"Notion\".substring(3)", "\"ion\"")],
        },
        new()
        {
            Name = "contains",
            Summary = "Whether the text contains the other one. Upper and lower case differ.",
            Parameters = [new("text", Takes.Text | Takes.List), new("search", Takes.Text)],
            Result = _ => FormulaType.Boolean,
            Returns = "boolean",
            Apply = (_, a) => FormulaValue.Boolean(Coercion.Format(a[0]).Contains(Coercion.Format(a[1]), StringComparison.Ordinal)),
            Examples = [new("contains(\"Notion\", \"tion\")", "true"), new("contains(\"Notion\", \"TION\")", "false")],
        },
        new()
        {
            Name = "test",
            Summary = "Whether a regular expression matches anywhere in the text.",
            Parameters = [new("text", Takes.Text | Takes.List), new("regex", Takes.Text)],
            Result = _ => FormulaType.Boolean,
            Returns = "boolean",
            Apply = (run, a) => FormulaValue.Boolean(FormulaRegex.Get(Coercion.Format(a[1]), run.Options).IsMatch(run, Coercion.Format(a[0]))),
            Examples = [new("test(\"Notion\", \"^[A-Z]\")", "true"), new("test(\"abc\", \"\\d\")", "false")],
        },
        new()
        {
            Name = "match",
            Summary = "All that a regular expression matches in the text, as a list.",
            Parameters = [new("text", Takes.Text | Takes.List), new("regex", Takes.Text)],
            Result = _ => FormulaType.ListOf(FormulaType.Text),
            Returns = "list of text",
            Apply = (run, a) => run.List(FormulaRegex.Get(Coercion.Format(a[1]), run.Options).Matches(run, Coercion.Format(a[0]))),
            Examples = [new("match(\"a1 b22\", \"\\d+\")", "[\"1\", \"22\"]")],
        },
        Replace("replace", "The text with the first match of a regular expression replaced. `$1` is what the first group matched.", "replace(\"Pogo\", \"Po\", \"Dog\")", "\"Doggo\"", once: true),
        Replace("replaceAll", "The text with every match of a regular expression replaced.", "replaceAll(\"1 a 2\", \"\\d\", \"#\")", "\"# a #\"", once: false),
        One("lower", "The text in lower case.", "lower(\"NoTion\")", "\"notion\"", text => text.ToLowerInvariant()),
        One("upper", "The text in upper case.", "upper(\"NoTion\")", "\"NOTION\"", Upper),
        One("trim", "The text without blanks at its ends.", "trim(\"  a b \")", "\"a b\"", text => text.Trim().Trim('\uFEFF')),
        new()
        {
            Name = "repeat",
            Summary = "The text so many times, 10,000 at most; a fraction counts as one more.",
            Parameters = [new("text", Takes.Text), new("times", Takes.Number)],
            Returns = "text",
            Apply = (run, a) => Repeat(run, Coercion.Format(a[0]), a[1]),
            Examples = [new("repeat(\"ab\", 3)", "\"ababab\""), new("repeat(\"ab\", -1)", "\"\""), new("repeat(\"ab\", 1.1)", "\"abab\"")],
        },
        Pad("padStart", "The text with so much of another one before it that it has the length.", "padStart(9, 2, \"0\")", "\"09\"", (text, fill) => fill + text),
        Pad("padEnd", "The text with so much of another one after it that it has the length.", "padEnd(\"a\", 3, \"-\")", "\"a--\"", (text, fill) => text + fill),
        Styled("link", "The text as a link to an address. The API shows the text.", "link(\"Verso\", \"https://example.com\")", "\"Verso\"", [new("text", Takes.Anything), new("url", Takes.Text)], 0),
        Styled("style", "The text in styles: `b`, `i`, `u`, `s`, `c` and colours such as `blue` or `blue_background`. The API shows the text.", "style(\"Verso\", \"b\", \"blue\")", "\"Verso\"", [new("text", Takes.Anything), new("style", Takes.Text)], 1),
        Styled("unstyle", "The text without styles, or without those that are named.", "unstyle(\"Verso\")", "\"Verso\"", [new("text", Takes.Anything), new("style", Takes.Text, IsOptional: true)], 1),
    ];

    /// <summary>A few letters have no capital of their own and become several.</summary>
    private static string Upper(string text)
    {
        var upper = text.ToUpperInvariant();
        if (!upper.AsSpan().ContainsAny(Several))
            return upper;
        var result = new StringBuilder(upper);
        foreach (var (letter, capitals) in Capitals)
            result.Replace(letter, capitals);
        return result.ToString();
    }

    private static readonly (string Letter, string Capitals)[] Capitals =
    [
        ("ß", "SS"), ("ŉ", "ʼN"), ("ﬀ", "FF"), ("ﬁ", "FI"), ("ﬂ", "FL"), ("ﬃ", "FFI"), ("ﬄ", "FFL"), ("ﬅ", "ST"), ("ﬆ", "ST"), ("և", "ԵՒ"),
    ];

    private static readonly System.Buffers.SearchValues<char> Several = System.Buffers.SearchValues.Create([.. Capitals.Select(c => c.Letter[0])]);

    private static FormulaValue Substring(string text, in FormulaValue start, in FormulaValue end)
    {
        var from = Place(start, text.Length, 0);
        var to = Place(end, text.Length, text.Length);
        return FormulaValue.Text(from < to ? text[from..to] : from > to && !end.IsEmpty ? text[to..from] : "");
    }

    private static int Place(in FormulaValue value, int length, int otherwise) =>
        value.IsEmpty ? otherwise : (int)Math.Clamp(Math.Truncate(value.AsNumber), 0, length);

    private static FormulaValue Repeat(FormulaRun run, string text, in FormulaValue times)
    {
        if (times.IsEmpty)
            throw new FormulaFailure();
        var count = (int)Math.Clamp(Math.Ceiling(times.AsNumber), 0, MostRepeats);
        run.Expect((long)text.Length * count);
        return FormulaValue.Text(new StringBuilder(text.Length * count).Insert(0, text, count).ToString());
    }

    private static FormulaFunction One(string name, string summary, string example, string result, Func<string, string> function) => new()
    {
        Name = name,
        Summary = summary,
        Parameters = [new("text", Takes.Text)],
        Returns = "text",
        PassesEmpty = true,
        Apply = (run, a) => run.Text(function(Coercion.Format(a[0]))),
        Examples = [new(example, result)],
    };

    private static FormulaFunction Replace(string name, string summary, string example, string result, bool once) => new()
    {
        Name = name,
        Summary = summary,
        Parameters = [new("text", Takes.Text | Takes.List), new("regex", Takes.Text), new("replacement", Takes.Text)],
        Returns = "text",
        PassesEmpty = true,
        Apply = (run, a) => FormulaValue.Text(
            FormulaRegex.Get(Coercion.Format(a[1]), run.Options).Replace(run, Coercion.Format(a[0]), Coercion.Format(a[2]), once)),
        Examples = [new(example, result)],
    };

    private static FormulaFunction Pad(string name, string summary, string example, string result, Func<string, string, string> put) => new()
    {
        Name = name,
        Summary = summary,
        Parameters = [new("text", Takes.Text), new("length", Takes.Number), new("fill", Takes.Text)],
        Returns = "text",
        PassesEmpty = true,
        Apply = (run, a) =>
        {
            var text = Coercion.Format(a[0]);
            var fill = Coercion.Format(a[2]);
            var missing = Math.Truncate(a[1].AsNumber) - text.Length;
            if (missing <= 0 || fill.Length == 0)
                return FormulaValue.Text(text);
            run.Expect((long)Math.Min(missing, long.MaxValue / 2) + text.Length);
            return FormulaValue.Text(put(text, new StringBuilder().Insert(0, fill, ((int)missing / fill.Length) + 1).ToString()[..(int)missing]));
        },
        Examples = [new(example, result)],
    };

    private static FormulaFunction Styled(string name, string summary, string example, string result, Parameter[] parameters, int repeats) => new()
    {
        Name = name,
        Summary = summary,
        Parameters = parameters,
        Repeats = repeats,
        Returns = "text",
        Apply = (run, a) => run.Text(Coercion.Format(a[0])),
        Examples = [new(example, result)],
    };
}
