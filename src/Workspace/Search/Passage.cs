using Verso.Notion;

namespace Verso.Workspace.Search;

/// <summary>A part of a page that is found and shown as one.</summary>
/// <param name="Title">Of the page.</param>
/// <param name="Headings">Above it, outermost first, each on a line.</param>
/// <param name="Blocks">In order; empty for the title and the properties.</param>
internal sealed record Passage(string Title, string Headings, string Text, IReadOnlyList<NotionId> Blocks)
{
    public byte[]? BlockBytes
    {
        get
        {
            if (Blocks.Count == 0)
                return null;
            var bytes = new byte[Blocks.Count * 16];
            for (var i = 0; i < Blocks.Count; i++)
                Blocks[i].Value.TryWriteBytes(bytes.AsSpan(i * 16));
            return bytes;
        }
    }

    public bool Equals(Passage? other) =>
        other is not null && Title == other.Title && Headings == other.Headings && Text == other.Text && Blocks.SequenceEqual(other.Blocks);

    public override int GetHashCode() => HashCode.Combine(Title, Headings, Text, Blocks.Count);

    public static IReadOnlyList<NotionId> ReadBlocks(ReadOnlySpan<byte> bytes)
    {
        var blocks = new NotionId[bytes.Length / 16];
        for (var i = 0; i < blocks.Length; i++)
            blocks[i] = new NotionId(new Guid(bytes.Slice(i * 16, 16)));
        return blocks;
    }
}
