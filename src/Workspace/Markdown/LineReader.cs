using System.Text.RegularExpressions;
using Verso.Workspace.Content;

namespace Verso.Workspace.Markdown;

/// <summary>
/// Reads the coarse structure of a document: Notion's tags, the children that tabs make, and the plain markdown between them,
/// which goes to <see cref="MarkdigReader"/>.
/// </summary>
internal sealed partial class LineReader(MarkdownFlavor flavor, int depth = 0)
{
    /// <summary>Deeper than anyone writes, and shallow enough for the stack. Below it, lines are read as if they stood here.</summary>
    private const int Deepest = 50;

    /// <summary>Reads what stands one level deeper.</summary>
    public List<NewBlock> ReadBelow(IReadOnlyList<string> lines) => new LineReader(flavor, depth + 1).Read(lines);

    public List<NewBlock> Read(IReadOnlyList<string> lines)
    {
        if (depth > Deepest)
            lines = [.. lines.Select(line => line.TrimStart())];
        var tags = new TagReader(this);
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
                if (flavor == MarkdownFlavor.Enhanced)
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
            else
            {
                if (flavor == MarkdownFlavor.Enhanced && !(IsTableRow(line) && index > 0 && IsTableRow(lines[index - 1])))
                    plain.Add("");
                plain.Add(line);
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
        flavor == MarkdownFlavor.Enhanced && index > 0 && lines[index].StartsWith('\t') && lines[index].Trim().Length > 0;

    private int ReadChildren(IReadOnlyList<string> lines, int first, List<NewBlock> blocks)
    {
        var last = first;
        for (var index = first; index < lines.Count && (lines[index].StartsWith('\t') || lines[index].Length == 0); index++)
        {
            if (lines[index].Length > 0)
                last = index;
        }

        var children = ReadBelow(lines.Skip(first).Take(last - first + 1).Select(line => line.Length > 0 ? line[1..] : line).ToList());
        var parent = blocks[^1];
        blocks[^1] = parent with { Children = [.. parent.Children, .. children] };
        return last;
    }

    private static bool Flush(List<string> plain, List<NewBlock> blocks)
    {
        if (plain.Count == 0)
            return true;
        foreach (var block in MarkdigReader.Read(string.Join('\n', plain)))
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

    [GeneratedRegex(@"^[ \t]*(?:(?:[-*+]|\d+[.)])[ \t]+)*(`{3,}(?=[^`]*$)|~{3,}|\$\$(?=\s*$))", RegexOptions.CultureInvariant)]
    private static partial Regex Fence();
}
