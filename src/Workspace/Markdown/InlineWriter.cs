using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Verso.Workspace.Api;
using Verso.Workspace.Content;

namespace Verso.Workspace.Markdown;

/// <summary>Rich text to a line of markdown that is read back as the same text.</summary>
internal sealed class InlineWriter(MarkdownFlavor flavor, bool inTable = false)
{
    private const string AlwaysEscaped = "\\`*~$[]<";
    private const string EnhancedEscaped = ">{}|^";

    private readonly StringBuilder _line = new();

    /// <summary>The text, safe where a block begins.</summary>
    public static string Line(JsonArray items, MarkdownFlavor flavor) => GuardStart(Inline(items, flavor));

    /// <summary>The text, safe within a line, such as in a tag.</summary>
    public static string Inline(JsonArray items, MarkdownFlavor flavor, bool inTable = false)
    {
        var writer = new InlineWriter(flavor, inTable);
        var runs = TextRuns.Of(items);
        for (var index = 0; index < runs.Count; index++)
            writer.Write(runs[index], isLast: index == runs.Count - 1);
        return GuardBlanks(writer._line.ToString());
    }

    /// <summary>The text where it is a link itself, and so cannot hold another.</summary>
    public static string Linked(JsonArray items, MarkdownFlavor flavor)
    {
        var plain = items.DeepClone().AsArray();
        foreach (var item in plain.OfType<JsonObject>())
        {
            item["href"] = null;
            if (item["text"] is JsonObject text)
                text["link"] = null;
        }

        return Inline(plain, flavor);
    }

    /// <summary>A heading's line. A hash at its end would be taken for the closing of the heading.</summary>
    public static string Heading(int level, string text) =>
        $"{new string('#', level)} {(text.EndsWith('#') ? text[..^1] + "\\#" : text)}";

    private void Write(TextRun run, bool isLast)
    {
        if (run.Item is { } mention && mention.ContainsKey("mention"))
            Styled(run.Style, Mention(mention), isLast);
        else if (run.Item is { } equation)
            Styled(run.Style, Equation(equation["equation"].At("expression").Text() ?? ""), isLast);
        else if (run.Style.Code)
            WriteLines(run.Text, part => Styled(run.Style, Code(part), isLast));
        else
            Styled(run.Style, Escape(run.Text), isLast);
    }

    private void WriteLines(string text, Action<string> write)
    {
        var parts = text.Split('\n');
        for (var index = 0; index < parts.Length; index++)
        {
            if (index > 0)
                _line.Append("<br>");
            if (parts[index].Length > 0)
                write(parts[index]);
        }
    }

    private void Styled(RunStyle style, string content, bool isLast)
    {
        var isLink = style.Link is not null;
        if (flavor == MarkdownFlavor.Enhanced)
        {
            if (style.Color != Colors.Default)
                content = Tags.Open("span", ("color", Tags.ColorName(style.Color))) + content + "</span>";
            if (style.Underline)
                content = """<span underline="true">""" + content + "</span>";
        }
        else if (style.Underline)
        {
            content = "<ins>" + content + "</ins>";
        }

        content = Delimited(style, content, isLink ? ']' : null, isLast, isLink);
        _line.Append(isLink ? $"[{content}]({Address(style.Link!)})" : content);
    }

    private string Delimited(RunStyle style, string content, char? after, bool isLast, bool isLink)
    {
        var stars = (style.Bold ? "**" : "") + (style.Italic ? "*" : "");
        var tildes = style.Strikethrough ? "~~" : "";
        if (stars.Length + tildes.Length == 0)
            return content;

        var before = isLink ? '[' : _line.Length > 0 ? _line[^1] : ' ';
        var touches = before is '*' or '~' or '_';
        var first = tildes.Length > 0 ? '~' : content[0];
        var last = tildes.Length > 0 ? '~' : content[^1];
        var opens = CanStand(before, first) && (tildes.Length == 0 || CanStand(stars.Length > 0 ? '*' : before, content[0]));
        var closes = after is not null || isLast || !MayBeMark(last);
        if (!touches && opens && closes && content[0] is not ('*' or '~') && content[^1] is not ('*' or '~'))
            return $"{stars}{tildes}{content}{tildes}{new string('*', stars.Length)}";

        if (style.Strikethrough)
            content = $"<s>{content}</s>";
        if (style.Italic)
            content = $"<i>{content}</i>";
        return style.Bold ? $"<b>{content}</b>" : content;
    }

    /// <summary>Whether a delimiter between these two opens: before punctuation it must follow a blank or punctuation.</summary>
    private static bool CanStand(char before, char next) => !MayBeMark(next) || IsMark(before) || char.IsWhiteSpace(before);

    private static bool IsMark(char character) => char.IsPunctuation(character) || char.IsSymbol(character);

    /// <summary>Half of a character beyond the first plane may be of an emoji, which is a mark, or of a letter.</summary>
    private static bool MayBeMark(char character) => IsMark(character) || char.IsSurrogate(character);

    private string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length + 8);
        for (var index = 0; index < text.Length; index++)
        {
            var character = text[index];
            if (character == '\n')
                escaped.Append("<br>");
            else if (character is '\r' or '\0')
                escaped.Append(' ');
            else if (NeedsEscape(text, index))
                escaped.Append('\\').Append(character);
            else
                escaped.Append(character);
        }

        return escaped.ToString();
    }

    private bool NeedsEscape(string text, int index)
    {
        var character = text[index];
        if (AlwaysEscaped.Contains(character))
            return true;
        if (flavor == MarkdownFlavor.Enhanced && EnhancedEscaped.Contains(character))
            return true;
        var next = index + 1 < text.Length ? text[index + 1] : ' ';
        return character switch
        {
            '_' => index == 0 || !char.IsLetterOrDigit(text[index - 1]) || !char.IsLetterOrDigit(next),
            '&' => next == '#' || char.IsAsciiLetter(next),
            '|' => inTable,
            '!' => index == text.Length - 1, // A link may follow, and with this make an image.
            '{' => true,
            ':' => next == '/' || EndsWith(text, index, "mailto") || EndsWith(text, index, "tel"),
            '.' => EndsWith(text, index, "www"),
            _ => false,
        };
    }

    private static bool EndsWith(string text, int index, string word) =>
        index >= word.Length && string.Compare(text, index - word.Length, word, 0, word.Length, StringComparison.OrdinalIgnoreCase) == 0;

    private string Code(string code)
    {
        var touches = _line.Length > 0 && _line[^1] == '`';
        if (touches || (inTable && code.Contains('|')))
            return $"<code>{Escape(code)}</code>";
        var longest = 0;
        for (int index = 0, run = 0; index < code.Length; index++)
        {
            run = code[index] == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        var fence = new string('`', longest + 1);
        var isPadded = code[0] is '`' or ' ' || code[^1] is '`' or ' ';
        var pad = isPadded && code.Trim(' ').Length > 0 ? " " : "";
        return fence + pad + code + pad + fence;
    }

    private string Equation(string expression)
    {
        var isSimple = expression.Length > 0 && !char.IsWhiteSpace(expression[0]) && !char.IsWhiteSpace(expression[^1])
            && expression.IndexOfAny(['$', '\n', '`', '|']) < 0 && expression[^1] != '\\'
            && (_line.Length == 0 || (!char.IsLetterOrDigit(_line[^1]) && _line[^1] != '$'));
        return isSimple ? $"${expression}$" : $"<equation>{Escape(expression)}</equation>";
    }

    private string Mention(JsonObject item)
    {
        var mention = item["mention"] as JsonObject ?? [];
        var type = mention["type"].Text() ?? mention.FirstOrDefault().Key ?? "";
        var plain = item["plain_text"].Text() ?? "";
        var href = item["href"].Text();
        var id = mention[type].At("id").Text();
        if (flavor == MarkdownFlavor.Enhanced)
        {
            switch (type)
            {
                case "user":
                    return $"{Tags.Open("mention-user", ("url", "user://" + id))}{Escape(plain)}</mention-user>";
                case "page" or "database":
                    return $"{Tags.Open("mention-" + type, ("url", href ?? Address(type, id)))}{Escape(plain)}</mention-{type}>";
                case "date":
                    var date = mention["date"];
                    return Tags.Empty("mention-date", ("start", date.At("start").Text()), ("end", date.At("end").Text()));
            }
        }

        return href is null ? Escape(plain) : $"[{Escape(plain)}]({Address(href)})";
    }

    /// <summary>An address in Notion's manner for what is known by its id alone.</summary>
    internal static string Address(string type, string? id) => $"{type}://{id}";

    private static string Address(string url)
    {
        var address = new StringBuilder();
        foreach (var character in url)
        {
            if (character is ' ' or '<' or '>' or '\n' or '\t' || char.IsControl(character))
                address.Append(Uri.HexEscape((char)(character & 0x7F)));
            else if (character is '\\' or '(' or ')' or '*' or '_' or '&' or '`' or '|')
                address.Append('\\').Append(character);
            else
                address.Append(character);
        }

        return address.ToString();
    }

    /// <summary>Blanks at the ends would be lost.</summary>
    private static string GuardBlanks(string line)
    {
        if (line.Length == 0)
            return line;
        if (char.IsWhiteSpace(line[0]))
            line = Entity(line[0]) + line[1..];
        return char.IsWhiteSpace(line[^1]) ? line[..^1] + Entity(line[^1]) : line;
    }

    /// <summary>A line that begins like a list, a heading or a rule is text all the same.</summary>
    private static string GuardStart(string line)
    {
        if (line.Length == 0)
            return line;
        if (line[0] is '#' or '-' or '+' or '=' or '>' or ':' or '|')
            return "\\" + line;
        var digits = line.TakeWhile(char.IsAsciiDigit).Count();
        return digits > 0 && digits < line.Length && line[digits] is '.' or ')' ? line.Insert(digits, "\\") : line;
    }

    private static string Entity(char character) => "&#" + ((int)character).ToString(CultureInfo.InvariantCulture) + ";";
}
