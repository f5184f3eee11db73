using System.Text;
using Verso.Notion;
using Verso.Workspace.Objects;

namespace Verso.Workspace.Search;

/// <summary>
/// Cuts the content of a page into passages: one begins at each heading, and where one would become too long. Blocks stay
/// whole unless one alone is too long.
/// </summary>
internal sealed class PassageCutter(string title)
{
    /// <summary>About two hundred words: enough to be understood alone, short enough to be about one thing.</summary>
    public const int Longest = 1200;

    /// <summary>A block that is longer is cut into several passages.</summary>
    public const int LongestBlock = 2 * Longest;

    private readonly List<Passage> _passages = [];
    private readonly SortedList<int, string> _headings = [];
    private readonly StringBuilder _text = new();
    private readonly List<NotionId> _blocks = [];
    private string? _heading;
    private string _above = "";

    /// <param name="content">All that is on the page, siblings in their order (<see cref="ObjectStore.Content"/>).</param>
    public IReadOnlyList<Passage> Cut(NotionId page, IEnumerable<StoredObject> content)
    {
        var children = content.Where(one => one.Kind == ObjectKind.Block).ToLookup(one => one.ParentId!.Value);
        var open = new Stack<IEnumerator<StoredObject>>();
        open.Push(children[page].GetEnumerator());
        while (open.TryPeek(out var siblings)) // No recursion: blocks lie as deep as anyone likes.
        {
            if (!siblings.MoveNext())
            {
                open.Pop().Dispose();
                continue;
            }

            Add(siblings.Current);
            open.Push(children[siblings.Current.Id].GetEnumerator());
        }

        End();
        return _passages;
    }

    private void Add(StoredObject block)
    {
        var (text, level) = BlockText.Read(block.Json);
        if (level > 0)
        {
            End();
            while (_headings.Count > 0 && _headings.GetKeyAtIndex(_headings.Count - 1) >= level)
                _headings.RemoveAt(_headings.Count - 1);
            _above = string.Join('\n', _headings.Values);
            if (text.Length > 0)
                _headings[level] = text;
            _heading = text;
            _blocks.Add(block.Id);
            return;
        }

        if (text.Length == 0)
            return;
        if (_text.Length > 0 && _text.Length + text.Length > Longest)
            End();
        if (text.Length > LongestBlock)
        {
            foreach (var piece in Pieces(text))
            {
                Append(block.Id, piece);
                End();
            }

            return;
        }

        Append(block.Id, text);
    }

    private void Append(NotionId block, string text)
    {
        if (_text.Length > 0)
            _text.Append('\n');
        _text.Append(text);
        _blocks.Add(block);
    }

    private void End()
    {
        if (_text.Length > 0)
            _passages.Add(new Passage(title, string.Join('\n', _headings.Values), _text.ToString(), [.. _blocks]));
        else if (_heading is { Length: > 0 } alone) // Nothing stands below it, and still it can be looked for.
            _passages.Add(new Passage(title, _above, alone, [.. _blocks]));
        _text.Clear();
        _blocks.Clear();
        _heading = null;
    }

    /// <summary>Ends of lines first, then blanks, then anywhere.</summary>
    private static IEnumerable<string> Pieces(string text)
    {
        var start = 0;
        while (text.Length - start > Longest)
        {
            var window = text.AsSpan(start, Longest);
            var length = window.LastIndexOf('\n') is >= Longest / 2 and var line ? line + 1 : window.LastIndexOf(' ') is >= Longest / 2 and var blank ? blank + 1 : Longest;
            if (char.IsHighSurrogate(text[start + length - 1]))
                length--;
            yield return text.Substring(start, length).TrimEnd();
            start += length;
        }

        if (text[start..].Trim() is { Length: > 0 } rest)
            yield return rest;
    }
}
