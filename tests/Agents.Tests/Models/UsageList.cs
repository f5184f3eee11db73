using Verso.Agents.Models;

namespace Verso.Agents.Tests.Models;

internal sealed class UsageList : IModelUsageSink
{
    public List<ModelUsage> Calls { get; } = [];

    public void Record(ModelUsage usage) => Calls.Add(usage);
}
