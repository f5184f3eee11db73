namespace Verso.Agents.Autofill;

/// <summary>A summary that could not be made; the message is what its result says. The page keeps its value.</summary>
public sealed class AutofillException(string message, Exception? inner = null) : Exception(message, inner)
{
    internal static AutofillException Step1(string why, Exception? inner = null) => new($"step 1 (publishAiSession) failed: {why}", inner);

    internal static AutofillException Step2(string why, Exception? inner = null) => new($"step 2 (getCompletionForProperty) failed: {why}", inner);

    internal static AutofillException Model(string why, Exception? inner = null) => new($"step 2 (model) failed: {why}", inner);

    internal static AutofillException Empty() => new("step 2 returned empty summary");

    internal static AutofillException Step3(string why, Exception? inner = null) => new($"step 3 (saveSummary) failed: {why}", inner);
}

/// <summary>No AI properties can be found; the message starts with <c>Failed to detect AI properties</c>.</summary>
public sealed class AiPropertyDetectionException(string why, Exception? inner = null) : Exception($"Failed to detect AI properties: {why}", inner);
