using Verso.Agents.Runs;

namespace Verso.Agents.Tests.Runs;

/// <summary>A kind of run that does what the test says.</summary>
public sealed class ScriptedKind(Func<RunContext, CancellationToken, Task<RunOutcome>> script, string kind = "scripted") : IRunKind
{
    public string Kind => kind;

    public Task<RunOutcome> RunAsync(RunContext context, CancellationToken cancellationToken) => script(context, cancellationToken);
}
