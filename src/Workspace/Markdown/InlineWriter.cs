using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Verso.Workspace.Api;
using Verso.Workspace.Content;

namespace Verso.Workspace.Markdown;

/// <summary>Rich text to a line of markdown that is read back as the same text.</summary>
/// <param name="address">From a kind and an id to an address; null for addresses that are made of the id alone.</param>
internal sealed class InlineWriter(MarkdownFlavor flavor, bool inTable = false, Func<string, string?, string>? address = null)
{
    private const string AlwaysEscaped = "\\`*~$[]<";
    private const string EnhancedEscaped = ">{}|^";

    private readonly StringBuilder _line = new();

    /// <summary>What the text behind the run begins with.</summary>
    private char _next;

    /// <summary>The text, safe where a block begins.</summary>
    public static string Line(JsonArray items, MarkdownFlavor flavor) => GuardStart(Inline(items, flavor));

    /// <summary>The text, safe within a line, such as in a tag.</summary>
    public static string Inline(JsonArray items, MarkdownFlavor flavor, bool inTable = false, Func<string, string?, string>? address = null)
    {
        var writer = new InlineWriter(flavor, inTable, address);
        var runs = TextRuns.Of(items);
        for (var index = 0; index < runs.Count; index++)
        {
            writer._next = index + 1 < runs.Count && runs[index + 1].Text is { Length: > 0 } text ? text[0] : ' ';
            writer.Write(runs[index], isLast: index == runs.Count - 1);
        }

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
        if (flavor == MarkdownFlavor.Enhanced && MentionedBy(style.Link) is { } tag)
            (content, style) = ($"{Tags.Open(tag, ("url", style.Link))}{content}</{tag}>", style with { Link = null });
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

        if (flavor == MarkdownFlavor.Enhanced && content == "\\^" && _next != '(' && style with { Link = null } == RunStyle.Plain && LineReader.IsCitable(style.Link))
        {
            _line.Append("[^").Append(style.Link).Append(']');
            return;
        }

        content = Delimited(style, content, isLink ? ']' : null, isLast, isLink);
        _line.Append(isLink ? $"[{content}]({Address(style.Link!)})" : content);
    }

    /// <summary>The tag for what the public API has no mention of, and so shows as a link.</summary>
    private static string? MentionedBy(string? link) =>
        link is null ? null
        : link.StartsWith("collection://", StringComparison.Ordinal) ? "mention-data-source"
        : link.StartsWith("agent://", StringComparison.Ordinal) ? "mention-agent"
        : null;

    private string Delimited(RunStyle style, string content, char? after, bool isLast, bool isLink)
    {
        var stars = (style.Bold ? "**" : "") + (style.Italic ? "*" : "");
        var tildes = style.Strikethrough ? "~~" : "";
        if (stars.Length + tildes.Length == 0)
            return content;

        var before = isLink ? '[' : _line.Length > 0 ? _line[^1] : ' ';
        var touches = before is '*' or '~' or '_';
        // Where both stand, the stars lie outside, against the tildes; else what stands inside is the text itself.
        var isDouble = stars.Length > 0 && tildes.Length > 0;
        var opens = CanStand(before, isDouble ? '~' : content[0]);
        var closes = after is not null || isLast || !MayBeMark(isDouble ? '~' : content[^1]) || _next == ' ' || (char.IsAscii(_next) && IsMark(_next));
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
        var mayOpen = (_line.Length == 0 || (!char.IsLetterOrDigit(_line[^1]) && _line[^1] != '$')) && !char.IsLetterOrDigit(_next) && _next != '$';
        var isSimple = expression.Length > 0 && !char.IsWhiteSpace(expression[0]) && !char.IsWhiteSpace(expression[^1])
            && expression.IndexOfAny(['$', '\n', '`', '|']) < 0 && expression[^1] != '\\';
        return mayOpen && isSimple ? $"${expression}$" : $"<equation>{Escape(expression)}</equation>";
    }

    private string Mention(JsonObject item)
    {
        var mention = item["mention"] as JsonObject ?? [];
        var type = mention["type"].Text() ?? mention.FirstOrDefault().Key ?? "";
        var plain = item["plain_text"].Text() ?? "";
        var href = item["href"].Text();
        if (flavor == MarkdownFlavor.Enhanced && Tag(type, mention[type], plain, href) is { } tag)
            return tag;
        return href is null ? Escape(plain) : $"[{Escape(plain)}]({Address(href)})";
    }

    private string? Tag(string type, JsonNode? target, string plain, string? href)
    {
        var id = target.At("id").Text();
        switch (type)
        {
            case "user":
                var kind = target.At("type").Text() == "agent" ? "agent" : "user";
                return Closed($"mention-{kind}", ("url", $"{kind}://{id}"), plain.StartsWith('@') ? plain[1..] : plain);
            case "page" or "database":
                return Closed("mention-" + type, ("url", address?.Invoke(type, id) ?? href ?? Address(type, id)), plain);
            case "date":
                return DateWords.Write(target);
            case "template_mention" when target.At(target.At("type").Text() ?? "").Text() is { } value:
                return Closed("mention-template", ("value", value), plain.StartsWith('@') ? plain[1..] : plain);
            case "custom_emoji" when target.At("name").Text() is { Length: > 0 } name:
                return $":{name}:";
            default:
                return null;
        }
    }

    private string Closed(string name, (string, string?) attribute, string text) => $"{Tags.Open(name, attribute)}{Escape(text)}</{name}>";

    /// <summary>An address in Notion's manner for what is known by its id alone.</summary>
    internal static string Address(string type, string? id) => $"{type}://{id}";

    private static string Address(string url)
    {
        var address = new StringBuilder();
        for (var index = 0; index < url.Length; index++)
        {
            var character = url[index];
            if (character is ' ' or '<' or '>' or '\n' or '\t' || char.IsControl(character))
                address.Append(Uri.HexEscape((char)(character & 0x7F)));
            else if (character is '\\' or '(' or ')' or '`' or '|' || (character == '&' && Tags.IsEntity(url, index)))
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
    internal static string GuardStart(string line)
    {
        if (line.Length == 0)
            return line;
        if (line.StartsWith("<equation>", StringComparison.Ordinal))
            return $"<span>{line}</span>"; // Alone on a line, the tag would be a block.
        if (line[0] is '#' or '-' or '+' or '=' or '>' or ':' or '|')
            return "\\" + line;
        var digits = line.TakeWhile(char.IsAsciiDigit).Count();
        return digits > 0 && digits < line.Length && line[digits] is '.' or ')' ? line.Insert(digits, "\\") : line;
    }

    private static string Entity(char character) => "&#" + ((int)character).ToString(CultureInfo.InvariantCulture) + ";";
}
