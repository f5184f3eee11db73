using Verso.Agents.Autofill.Inference;
using Verso.Agents.Autofill.Local;
using Verso.Workspace.Internal;
using Verso.Workspace.Local;

namespace Verso.Server.Internal;

/// <summary>Gives local workspaces their internal API, with the AI that this server runs.</summary>
public sealed class LocalInternals(LocalInternalOptions records, LocalAiOptions ai, Lazy<PropertyInference> inference, TimeProvider clock)
{
    public IInternalApi Open(LocalWorkspace workspace) => new LocalAiEndpoints(
        workspace,
        new LocalInternalApi(workspace, records),
        (task, cancellationToken) => inference.Value.CompleteAsync(task, cancellationToken),
        ai,
        clock);
}
