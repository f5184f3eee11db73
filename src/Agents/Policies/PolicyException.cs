using System.Globalization;

namespace Verso.Agents.Policies;

/// <summary>A policy that cannot be read, is missing, or has been used up. The message is for whoever wrote or uses it.</summary>
public sealed class PolicyException(string message, IReadOnlyList<PolicyFault>? faults = null) : Exception(message)
{
    /// <summary>What is wrong with the text of a policy, in its order; empty where it is not about the text.</summary>
    public IReadOnlyList<PolicyFault> Faults { get; } = faults ?? [];
}

/// <summary>One thing that is wrong with a policy.</summary>
/// <param name="Line">From 1 on.</param>
/// <param name="Column">From 1 on.</param>
public sealed record PolicyFault(long Line, long Column, string Message)
{
    public string At(string? file) =>
        string.Create(CultureInfo.InvariantCulture, $"{(file is null ? "line " : file + ":")}{Line}{(file is null ? ", column " : ":")}{Column}: {Message}");
}
