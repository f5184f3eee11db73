using System.Text.Json.Nodes;
using Verso.Workspace.Api;

namespace Verso.Workspace.Content;

/// <summary>One kind of block: the members of its payload in the order they are served, and what may stand below it.</summary>
internal sealed record BlockKind(string Name, params BlockField[] Fields)
{
    public BelowBlock Below { get; init; }

    /// <summary>With <see cref="BelowBlock.Only"/>: the one kind that may stand below.</summary>
    public string? OnlyChild { get; init; }

    /// <summary>The payload also holds a file: <c>type</c> and <c>external</c> or <c>file</c>, after the caption.</summary>
    public bool HasFile { get; init; }

    /// <summary>The fewest children that it can be created with.</summary>
    public int FewestChildren { get; init; }

    /// <summary>The kind of block that it can only stand below.</summary>
    public string? OnlyBelow { get; init; }
}

/// <summary>What may stand below a kind of block.</summary>
internal enum BelowBlock
{
    Nothing,
    Anything,
    Only,
    AnythingIfToggleable,
}

/// <summary>A member of a block's payload.</summary>
/// <param name="Name">The key.</param>
/// <param name="Read">From the request's value to the served one.</param>
internal sealed record BlockField(string Name, Func<Input, IContentContext, JsonNode?> Read)
{
    /// <summary>What is served when a new block's request lacks it; null when it then stays away.</summary>
    public Func<JsonNode?>? Default { get; init; }

    public bool IsRequired { get; init; }

    /// <summary>It is given at creation and never again.</summary>
    public bool IsFixed { get; init; }
}
