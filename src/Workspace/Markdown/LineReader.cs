using System.Text.RegularExpressions;
using Verso.Workspace.Content;

namespace Verso.Workspace.Markdown;

/// <summary>
/// Reads the coarse structure of a document: Notion's tags, the children that tabs make, and the plain markdown between them,
/// which goes to <see cref="MarkdigReader"/>.
/// </summary>
internal sealed partial class LineReader(Reading reading, int depth = 0)
{
    /// <summary>Deeper than anyone writes, and shallow enough for the stack. Below it, lines are read as if they stood here.</summary>
    private const int Deepest = 50;

    private readonly MarkdigReader _markdig = new(reading);

    private bool IsEnhanced => reading.Flavor == MarkdownFlavor.Enhanced;

    /// <summary>Reads what stands one level deeper.</summary>
    public List<NewBlock> ReadBelow(IReadOnlyList<string> lines) => new LineReader(reading, depth + 1).Read(lines);

    public List<NewBlock> Read(IReadOnlyList<string> lines)
    {
        if (depth > Deepest)
            lines = [.. lines.Select(line => line.TrimStart())];
        var tags = new TagReader(this, _markdig, reading);
        var blocks = new List<NewBlock>();
        var plain = new List<string>();
        for (var index = 0; index < lines.Count; index++)
        {
            var line = lines[index];
            if (IsChild(lines, index) && Flush(plain, blocks) && blocks.Count > 0)
            {
                index = ReadChildren(lines, index, blocks);
            }
            else if (FenceEnd(lines, index) is { } end)
            {
                if (IsEnhanced)
                    plain.Add("");
                for (; index <= end; index++)
                    plain.Add(lines[index]);
                index = end;
            }
            else if (depth <= Deepest && line.StartsWith('<') && tags.Read(lines, index) is { } element)
            {
                Flush(plain, blocks);
                blocks.AddRange(element.Blocks);
                index = element.LastLine;
            }
            else if (depth <= Deepest && ReadInItem(tags, lines, index, plain, blocks) is { } last)
            {
                index = last;
            }
            else
            {
                if (IsEnhanced && !(IsTableRow(line) && index > 0 && IsTableRow(lines[index - 1])))
                    plain.Add("");
                plain.Add(Citations(line));
            }
        }

        Flush(plain, blocks);
        return blocks;
    }

    /// <summary>The lines without one level of indentation: a tab, or the blanks they have in common.</summary>
    public static List<string> Unindent(IEnumerable<string> lines)
    {
        var all = lines.ToList();
        var full = all.Where(line => line.Trim().Length > 0).ToList();
        if (full.Count > 0 && full.TrueForAll(line => line[0] == '\t'))
            return all.ConvertAll(line => line.StartsWith('\t') ? line[1..] : line.TrimStart());
        var common = full.Count == 0 ? 0 : full.Min(line => line.Length - line.TrimStart(' ').Length);
        return all.ConvertAll(line => line.Length >= common ? line[common..] : "");
    }

    private bool IsChild(IReadOnlyList<string> lines, int index) =>
        IsEnhanced && index > 0 && lines[index].StartsWith('\t') && lines[index].Trim().Length > 0;

    private int ReadChildren(IReadOnlyList<string> lines, int first, List<NewBlock> blocks)
    {
        var last = first;
        for (var index = first; index < lines.Count && (lines[index].StartsWith('\t') || lines[index].Length == 0); index++)
        {
            if (lines[index].Length > 0)
                last = index;
        }

        var children = ReadBelow(lines.Skip(first).Take(last - first + 1).Select(line => line.Length > 0 ? line[1..] : line).ToList());
        if (Blocks.AcceptsChildren(blocks[^1].Type, blocks[^1].Payload) && Blocks.AllowedChildTypes(blocks[^1].Type) is null)
            blocks[^1] = blocks[^1] with { Children = [.. blocks[^1].Children, .. children] };
        else
            blocks.AddRange(children); // What nothing can stand below, such as a plain heading, is followed by it.
        return last;
    }

    /// <summary>
    /// A tag behind the mark of a list item, which makes a block below an item without text, or a tag that is indented by blanks
    /// below a list. The last line it takes; null when there is none.
    /// </summary>
    private int? ReadInItem(TagReader tags, IReadOnlyList<string> lines, int index, List<string> plain, List<NewBlock> blocks)
    {
        var item = TaggedItem().Match(lines[index]);
        if (!item.Success)
            return null;
        var (blanks, mark, tag) = (item.Groups[1].Length, item.Groups[2].Value, item.Groups[3].Value);
        if ((mark.Length == 0 && (blanks < 2 || IsEnhanced)) || (mark.Length > 0 && blanks > 0 && IsEnhanced))
            return null;

        var indent = blanks + mark.Length;
        if (tags.Read(new IndentedLines(lines, index, tag, indent), 0) is not { } element)
            return null;
        Flush(plain, blocks);
        if (mark.Length == 0)
        {
            if (blocks.Count > 0 && IsItem(blocks[^1]))
                blocks[^1] = Below(blocks[^1], element.Blocks, (blanks / 2) - 1);
            else
                blocks.AddRange(element.Blocks);
            return index + element.LastLine;
        }

        var made = _markdig.Read(mark + "x");
        if (made is not [{ Children: [] } empty])
            return null;
        empty.Payload["rich_text"] = new System.Text.Json.Nodes.JsonArray();
        empty = Continues(blocks, empty) ? WithoutStart(empty) : empty;
        if (blanks > 1 && blocks.Count > 0 && IsItem(blocks[^1]))
            blocks[^1] = Below(blocks[^1], [empty with { Children = element.Blocks }], (blanks / 2) - 1);
        else
            blocks.Add(empty with { Children = element.Blocks });
        return index + element.LastLine;
    }

    /// <summary>The block with more below its last item, as many levels down as there are.</summary>
    private static NewBlock Below(NewBlock block, IReadOnlyList<NewBlock> more, int levels)
    {
        if (levels > 0 && block.Children.Count > 0 && IsItem(block.Children[^1]))
            return block with { Children = [.. block.Children.SkipLast(1), Below(block.Children[^1], more, levels - 1)] };
        return block with { Children = [.. block.Children, .. more] };
    }

    private static bool IsItem(NewBlock block) => block.Type is "bulleted_list_item" or "numbered_list_item" or "to_do";

    /// <summary>A citation, <c>[^address]</c>, is a link behind a circumflex.</summary>
    public static string Citations(string line)
    {
        if (!line.Contains("[^http", StringComparison.OrdinalIgnoreCase))
            return line;
        var masked = Tags.Mask(line);
        var found = Citation().Matches(masked);
        for (var index = found.Count - 1; index >= 0; index--)
        {
            var url = line.Substring(found[index].Groups[1].Index, found[index].Groups[1].Length);
            line = $"{line[..found[index].Index]}[\\^]({url}){line[(found[index].Index + found[index].Length)..]}";
        }

        return line;
    }

    /// <summary>Whether an address can stand in a citation.</summary>
    public static bool IsCitable(string? url) => url is not null && Citation().Match($"[^{url}]") is { Success: true } match && match.Length == url.Length + 3;

    private bool Flush(List<string> plain, List<NewBlock> blocks)
    {
        if (plain.Count == 0)
            return true;
        foreach (var block in _markdig.Read(string.Join('\n', plain)))
            blocks.Add(Continues(blocks, block) ? WithoutStart(block) : block);
        plain.Clear();
        return true;
    }

    /// <summary>A numbered item after another one counts on by itself.</summary>
    private static bool Continues(List<NewBlock> blocks, NewBlock block) =>
        block.Type == "numbered_list_item" && blocks.Count > 0 && blocks[^1].Type == "numbered_list_item" && block.Payload.ContainsKey("list_start_index");

    private static NewBlock WithoutStart(NewBlock block)
    {
        block.Payload.Remove("list_start_index");
        return block;
    }

    private static bool IsTableRow(string line) => line.StartsWith('|');

    /// <summary>The last line of the fenced code or equation that begins here; null when none does.</summary>
    public static int? FenceEnd(IReadOnlyList<string> lines, int first)
    {
        var open = Fence().Match(lines[first]);
        if (!open.Success)
            return null;
        var fence = open.Groups[1].Value;
        for (var index = first + 1; index < lines.Count; index++)
        {
            var line = lines[index].Trim();
            if (line.Length >= fence.Length && line.All(character => character == fence[0]))
                return index;
        }

        return fence[0] == '$' ? null : lines.Count - 1;
    }

    [GeneratedRegex(@"^( *)((?:[-*+]|\d{1,9}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?)?(<[A-Za-z].*)$", RegexOptions.CultureInvariant)]
    private static partial Regex TaggedItem();

    [GeneratedRegex(@"\[\^(https?://[^\s\[\]()]+)\](?!\()", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Citation();

    [GeneratedRegex(@"^[ \t]*(?:(?:[-*+]|\d+[.)])[ \t]+)*(`{3,}(?=[^`]*$)|~{3,}|\$\$(?=\s*$))", RegexOptions.CultureInvariant)]
    private static partial Regex Fence();
}
