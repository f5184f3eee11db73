using System.Text;
using Verso.Notion;

namespace Verso.Agents.Answers;

/// <summary>The text of one block; of a property when <paramref name="Block"/> is null.</summary>
/// <param name="Property">The property whose value it is.</param>
public sealed record TextBlock(NotionId? Block, string Text, string? Property = null);

/// <summary>A page as it was read.</summary>
/// <param name="Kind"><c>page</c>, <c>row</c> or <c>database</c>.</param>
/// <param name="Passages">First the properties of a row, then the body in its order.</param>
/// <param name="IsCut">The page goes on: it is longer than was read.</param>
public sealed record ReadPage(PageFacts Page, string Kind, IReadOnlyList<TextPassage> Passages, bool IsCut)
{
    /// <summary>The pages and databases below it that were met on the way.</summary>
    public IReadOnlyList<(NotionId Id, bool IsDatabase)> Below { get; init; } = [];
}

/// <summary>What is known of a page.</summary>
/// <param name="Properties">The values of a row in words, by name; without the title and without empty ones.</param>
public sealed record PageFacts(NotionId Id, string Title, string? Url, DateTimeOffset? Edited, IReadOnlyList<KeyValuePair<string, string>> Properties);

/// <summary>A piece of a page that can be understood and cited by itself: blocks in a row under the same headings.</summary>
/// <param name="Headings">Outermost first.</param>
public sealed record TextPassage(PageFacts Page, IReadOnlyList<string> Headings, IReadOnlyList<TextBlock> Blocks)
{
    /// <summary>The whole passage, a line a block.</summary>
    public string Text => field ??= Join();

    /// <summary>Whether it holds the values of properties and not text of the body.</summary>
    public bool IsProperties => Blocks.Count > 0 && Blocks[0].Property is not null;

    /// <summary>The address of a block in Notion; the page's own where there is no block.</summary>
    public string? UrlOf(NotionId? block) => Page.Url is { } url && block is { } id ? $"{url}#{id.ToHex()}" : Page.Url;

    private string Join()
    {
        var text = new StringBuilder();
        foreach (var block in Blocks)
        {
            if (text.Length > 0)
                text.Append('\n');
            if (block.Property is not null)
                text.Append(block.Property).Append(": ");
            text.Append(block.Text);
        }

        return text.ToString();
    }
}
