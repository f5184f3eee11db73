using Verso.Notion.Objects;

namespace Verso.Notion.Client;

/// <summary>Blocks. A page is a block too, and so is a database.</summary>
public sealed class BlocksClient
{
    private readonly NotionTransport _transport;

    internal BlocksClient(NotionTransport transport)
    {
        _transport = transport;
        Children = new BlockChildrenClient(transport);
    }

    public BlockChildrenClient Children { get; }

    public Task<Block> GetAsync(NotionId id, CancellationToken cancellationToken = default) =>
        _transport.GetAsync<Block>($"v1/blocks/{id}", cancellationToken);

    /// <summary>Changes the content that is given. A block keeps its type, and its children are changed one by one.</summary>
    public Task<Block> UpdateAsync(NotionId id, Block content, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<Block, Block>(HttpMethod.Patch, $"v1/blocks/{id}", content with { Object = null }, cancellationToken);

    /// <summary>Puts a block in the trash; with a page's id, the page.</summary>
    public Task<Block> DeleteAsync(NotionId id, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<Block>(HttpMethod.Delete, $"v1/blocks/{id}", null, cancellationToken);
}

/// <summary>What stands directly on a page or below a block.</summary>
public sealed class BlockChildrenClient
{
    private readonly NotionTransport _transport;

    internal BlockChildrenClient(NotionTransport transport) => _transport = transport;

    /// <summary>One level; where a block says it has children, ask again with its id.</summary>
    public IAsyncEnumerable<Block> ListAsync(NotionId id, CancellationToken cancellationToken = default) =>
        _transport.ListAsync<Block>(HttpMethod.Get, $"v1/blocks/{id}/children", null, cancellationToken);

    /// <summary>Adds blocks and gives those of the first level back.</summary>
    public async Task<IReadOnlyList<Block>> AppendAsync(NotionId id, AppendChildren append, CancellationToken cancellationToken = default)
    {
        var answer = await _transport.SendAsync<AppendChildren, NotionList<Block>>(
            HttpMethod.Patch, $"v1/blocks/{id}/children", append, cancellationToken);

        // Behind the new blocks, Notion lists the siblings that follow them.
        return [.. answer.Results.Take(append.Children.Count)];
    }

    public Task<IReadOnlyList<Block>> AppendAsync(NotionId id, params IReadOnlyList<Block> blocks) =>
        AppendAsync(id, new AppendChildren { Children = blocks });
}

/// <summary>Blocks to add, at most 100, with two levels below them.</summary>
public sealed record AppendChildren : WireObject
{
    public IReadOnlyList<Block> Children { get; set; } = [];

    public Position? Position { get; set; }
}
