using Microsoft.Extensions.AI;

namespace Verso.Agents.Tools;

/// <summary>What a call carries beside its arguments, from who makes it and not from the model.</summary>
public sealed record ToolCall
{
    public static ToolCall Plain { get; } = new();

    /// <summary>
    /// Names the one effect of the call, the same at every attempt: a local workspace carries it out once. Null where nobody will call again.
    /// </summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>
    /// When an earlier attempt was begun whose outcome is not known; null for a first attempt. What that attempt may have made is looked
    /// up before it is made again.
    /// </summary>
    public DateTimeOffset? BegunAt { get; init; }

    /// <summary>Told while a long call is at work.</summary>
    public IProgress<ToolProgress>? Progress { get; init; }

    /// <summary>The call that travels with these arguments.</summary>
    public static ToolCall Of(AIFunctionArguments arguments) =>
        arguments.Context?.TryGetValue(typeof(ToolCall), out var call) == true && call is ToolCall known ? known : Plain;

    public AIFunctionArguments AddTo(AIFunctionArguments arguments)
    {
        (arguments.Context ??= new Dictionary<object, object?>())[typeof(ToolCall)] = this;
        return arguments;
    }
}

/// <param name="Done">Pages, of <paramref name="Total"/>.</param>
public sealed record ToolProgress(int Done, int Total, string Message);
