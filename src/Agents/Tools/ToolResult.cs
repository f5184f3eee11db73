using System.Text.Json.Nodes;
using Verso.Notion;

namespace Verso.Agents.Tools;

/// <summary>What a tool answers.</summary>
/// <param name="Text">For the model: compact, and within the call's budget of tokens.</param>
public sealed record ToolResult(string Text)
{
    /// <summary>For programs, in the form that the tool's <c>ReturnJsonSchema</c> describes; null where that is null.</summary>
    public JsonObject? Structured { get; init; }

    /// <summary>What was changed, in order; empty for a dry run.</summary>
    public IReadOnlyList<ToolEffect> Effects { get; init; } = [];

    /// <summary>Some of what was asked was not done, and the text says what and why.</summary>
    public bool IsPartial { get; init; }

    /// <summary>Nothing was written: the text says what would be.</summary>
    public bool IsDryRun { get; init; }

    public override string ToString() => Text;
}

/// <summary>One change that a tool has made.</summary>
/// <param name="Action"><c>created</c>, <c>updated</c>, <c>moved</c>, <c>trashed</c>, <c>restored</c> or <c>commented</c>.</param>
/// <param name="Id">The page, database or comment.</param>
public sealed record ToolEffect(string Action, NotionId Id, string Title);

/// <summary>A call that cannot be carried out; nothing was written. The message tells a model what was wrong and how to call instead.</summary>
/// <param name="code">
/// <c>input</c>: the arguments are wrong; <c>not_found</c>, <c>ambiguous</c>: what they name; <c>refused</c>: the workspace or a policy says
/// no; <c>later</c>: not now; <c>unclear</c>: a write may have happened.
/// </param>
public sealed class ToolException(string code, string message, Exception? inner = null) : Exception(message, inner)
{
    public string Code { get; } = code;

    /// <summary>How long to wait when the code is <c>later</c>.</summary>
    public TimeSpan? RetryAfter { get; init; }

    internal static ToolException Input(string message) => new("input", message);
}
