using System.Text;
using System.Text.RegularExpressions;

namespace Verso.Agents.Models.Extractive;

internal enum PassageKind
{
    Paragraph,
    ListItem,
    TableRow,
    Code,
    Heading,
}

/// <summary>A block of a page in plain words, with the heading it stands under.</summary>
internal sealed record Passage(PassageKind Kind, string Text, string Heading);

/// <summary>Reads Markdown, Notion's dialect of it, or plain text into passages. Pictures, rules, mathematics and front matter hold no sentences and are left out.</summary>
internal static class PageText
{
    private const RegexOptions Bounded = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    private static readonly Regex HeadingLine = new(@"^#{1,6}\s+(?<text>.*?)(\s+#+)?$", Bounded | RegexOptions.ExplicitCapture);
    private static readonly Regex Item = new(@"^([-*+•–]|\d{1,3}[.)])\s+(\[[ xX]\]\s+)?(?<text>.*)$", Bounded | RegexOptions.ExplicitCapture);
    private static readonly Regex Rule = new(@"^([-*_=]\s*){3,}$", Bounded);
    private static readonly Regex TableRule = new(@"^\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?$", Bounded);
    private static readonly Regex Definition = new(@"^\[[^\]]+\]:\s", Bounded);
    private static readonly Regex Cell = new("</?t[dh][^>]*>", Bounded | RegexOptions.IgnoreCase);
    private static readonly Regex FrontMatter = new(@"^[\w-]+:(\s|$)", Bounded);

    public static List<Passage> Read(string text)
    {
        var reader = new Reader();
        var lines = text.Replace("\r\n", "\n", StringComparison.Ordinal).Split('\n', '\r', '\u2028', '\u2029');
        for (var i = EndOfFrontMatter(lines); i < lines.Length; i++)
            reader.Take(lines[i]);
        return reader.End();
    }

    private static int EndOfFrontMatter(string[] lines)
    {
        if (lines[0].TrimEnd() != "---" || lines.Length < 3 || !FrontMatter.IsMatch(lines[1]))
            return 0;
        var end = Array.FindIndex(lines, 1, line => line.TrimEnd() is "---" or "...");
        return end + 1;
    }

    private sealed class Reader
    {
        private readonly List<Passage> _passages = [];
        private readonly StringBuilder _open = new();
        private PassageKind _kind;
        private string _heading = "";
        private string? _fence;
        private bool _table;

        public void Take(string raw)
        {
            var line = raw.Trim();
            if (_fence is not null)
            {
                TakeFenced(line);
                return;
            }

            if (line.StartsWith("```", StringComparison.Ordinal) || line.StartsWith("~~~", StringComparison.Ordinal) || line == "$$")
            {
                Close();
                _fence = line[..Math.Min(3, line.Length)];
                return;
            }

            line = line.TrimStart('>', ' ');
            if (line.Length == 0)
                Close();
            else if (HeadingLine.Match(line) is { Success: true } heading)
                TakeHeading(heading.Groups["text"].Value);
            else if (Rule.IsMatch(line))
                TakeRule(line);
            else if (Definition.IsMatch(line))
                Close();
            else if (line.StartsWith('|') || (_table && line.Contains('|')))
                TakeRow(line);
            else if (Cell.IsMatch(line))
                Append(PassageKind.TableRow, Cell.Replace(line, " | "));
            else if (Item.Match(line) is { Success: true } item)
                Start(PassageKind.ListItem, item.Groups["text"].Value);
            else
                TakeText(line);
        }

        public List<Passage> End()
        {
            Close();
            return _passages;
        }

        private void TakeFenced(string line)
        {
            if (!line.StartsWith(_fence!, StringComparison.Ordinal))
            {
                if (_fence != "$$" && line.Length > 0)
                    _passages.Add(new(PassageKind.Code, line, _heading));
                return;
            }

            _fence = null;
        }

        private void TakeHeading(string text)
        {
            Close();
            _heading = InlineMarkdown.Strip(text);
            if (_heading.Length > 0)
                _passages.Add(new(PassageKind.Heading, _heading, _heading));
        }

        private void TakeRule(string line)
        {
            var underlines = line[0] is '=' or '-' && _kind == PassageKind.Paragraph && _open.Length is > 0 and < 120;
            if (!underlines || _open.ToString().Contains('\n'))
            {
                Close();
                return;
            }

            var heading = _open.ToString();
            _open.Clear();
            TakeHeading(heading);
        }

        private void TakeRow(string line)
        {
            if (TableRule.IsMatch(line))
            {
                // The row above the rule names the columns; it says nothing itself.
                _open.Clear();
                _table = true;
                return;
            }

            Start(PassageKind.TableRow, line);
        }

        private void TakeText(string line)
        {
            if (line.StartsWith("<tr", StringComparison.OrdinalIgnoreCase) || line.StartsWith("<table", StringComparison.OrdinalIgnoreCase)
                || line.StartsWith("</t", StringComparison.OrdinalIgnoreCase))
            {
                Close();
                return;
            }

            if (_kind is PassageKind.TableRow)
                Close();
            Append(_open.Length == 0 ? PassageKind.Paragraph : _kind, line);
        }

        private void Start(PassageKind kind, string text)
        {
            var table = _table;
            Close();
            _table = table && kind == PassageKind.TableRow;
            Append(kind, text);
        }

        private void Append(PassageKind kind, string text)
        {
            if (_open.Length > 0 && _kind != kind)
                Close();
            _kind = kind;
            if (_open.Length > 0)
                _open.Append('\n');
            _open.Append(text);
        }

        private void Close()
        {
            _table = false;
            if (_open.Length == 0)
                return;
            var text = _kind == PassageKind.TableRow ? Row(_open.ToString()) : InlineMarkdown.Strip(JoinLines(_open.ToString()));
            _open.Clear();
            if (text.Length > 0)
                _passages.Add(new(_kind, text, _heading));
        }

        private static string Row(string line) =>
            string.Join(" · ", line.Split('|').Select(InlineMarkdown.Strip).Where(cell => cell.Length > 0));

        /// <summary>A line break inside a paragraph is a blank, but not between characters that are written without blanks.</summary>
        private static string JoinLines(string lines)
        {
            var joined = new StringBuilder();
            foreach (var line in lines.Split('\n'))
            {
                var text = line.TrimEnd('\\', ' ');
                if (joined.Length > 0 && !(IsWide(joined[^1]) && text.Length > 0 && IsWide(text[0])))
                    joined.Append(' ');
                joined.Append(text);
            }

            return joined.ToString();
        }

        private static bool IsWide(char character) => character is >= '\u2E80' and <= '\u9FFF' or >= '\uF900' and <= '\uFAFF' or >= '\uFF00' and <= '\uFFEF';
    }
}
