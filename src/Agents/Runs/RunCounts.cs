using Verso.Agents.Models;
using Verso.Workspace.Runs;

namespace Verso.Agents.Runs;

/// <summary>Counts what a run takes, on top of what its earlier attempts took.</summary>
internal sealed class RunCounts(RunUsage before) : IModelUsageSink
{
    private readonly Lock _gate = new();
    private RunUsage _usage = before;

    public RunUsage Usage
    {
        get
        {
            lock (_gate)
                return _usage;
        }
    }

    public void Add(RunUsage more)
    {
        lock (_gate)
            _usage += more;
    }

    public void Record(ModelUsage usage) => Add(new RunUsage(ModelCalls: 1, InputTokens: usage.InputTokens, OutputTokens: usage.OutputTokens, Cost: usage.Cost ?? 0));
}
