using Verso.Notion;
using Verso.Workspace.Jobs;

namespace Verso.Agents.Autofill;

/// <summary>Makes the value of an AI property and saves it on the page.</summary>
public interface IAutofillEngine
{
    /// <summary><c>notion</c> or <c>model</c>.</summary>
    string Name { get; }

    /// <exception cref="AutofillException">It could not be made or not be saved; the page keeps its value.</exception>
    Task<AutofillResult> FillAsync(NotionId page, AiProperty property, CancellationToken cancellationToken);
}

/// <param name="Value">What was saved.</param>
public sealed record AutofillResult(string Value, JobUsage Usage);

/// <summary>How long a completion may take.</summary>
public sealed class AutofillOptions
{
    /// <summary>The longest a completion may take as a whole; Notion needs 30 to 120 seconds.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(120);

    /// <summary>The longest silence within a completion. After one, it is asked for once more.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How many pages are worked on side by side when the call does not say.</summary>
    public int Concurrency { get; set; } = 1;
}
