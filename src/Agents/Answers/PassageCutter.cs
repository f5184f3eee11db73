namespace Verso.Agents.Answers;

/// <summary>Cuts the blocks of a page into passages: at headings, and where one grows too long to be about one thing.</summary>
internal sealed class PassageCutter(PageFacts page)
{
    /// <summary>In characters. A block that is longer is a passage of its own.</summary>
    private const int Longest = 1_200;

    private readonly List<TextPassage> _passages = [];
    private readonly List<(int Level, string Text)> _headings = [];
    private readonly List<TextBlock> _blocks = [];
    private int _length;

    public void Heading(int level, TextBlock block)
    {
        Close();
        _headings.RemoveAll(heading => heading.Level >= level);
        _headings.Add((level, block.Text));
        // A heading is part of its passage's text, so that what stands in it alone is found and can be quoted too.
        _blocks.Add(block);
    }

    public void Add(TextBlock block)
    {
        if (_length > 0 && _length + block.Text.Length > Longest)
            Close();
        _blocks.Add(block);
        _length += block.Text.Length;
    }

    public List<TextPassage> End()
    {
        Close();
        return _passages;
    }

    private void Close()
    {
        if (_blocks.Count > 0)
            _passages.Add(new TextPassage(page, [.. _headings.Select(heading => heading.Text)], [.. _blocks]));
        _blocks.Clear();
        _length = 0;
    }
}
