using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Verso.Agents.Models;
using Verso.Agents.Policies;
using Verso.Agents.Runs;
using Verso.Notion;
using Verso.Server.Access;
using Verso.Server.Gateway;
using Verso.Server.Hosting;
using Verso.Workspace.Registry;
using Verso.Workspace.Runs;

namespace Verso.Server.Agents;

/// <summary>The workspaces, keys and models of this process, for the engine of runs.</summary>
internal sealed partial class RunHost(OpenWorkspaces workspaces, Desks desks, VersoRegistry registry, ModelCatalog models, ILogger<RunHost> log) : IRunHost
{
    public IEnumerable<RunStore> Runs => workspaces.All.Select(workspace => workspace.Runs);

    public async Task<RunStore> OpenRunsAsync(NotionId workspace, CancellationToken cancellationToken) => (await workspaces.GetAsync(workspace)).Runs;

    public async Task<RunDesk> OpenDeskAsync(Run run, CancellationToken cancellationToken)
    {
        var meter = new PolicyMeter(new PolicyUsage(run.Usage.Writes, run.Usage.Reads + run.Usage.Writes, run.Usage.InputTokens + run.Usage.OutputTokens, run.Usage.Cost));
        try
        {
            // The policy of the key and that of the run, as they are now: also for one that is resumed.
            var options = new DeskOptions { Policies = run.Policy is { } policy ? [Policy.Read(policy, run.Name)] : [], IsDryRun = run.IsDryRun, IsRun = true, Meter = meter };
            var desk = await desks.OpenAsync(new GatewayCaller(run.Owner, run.Workspace.ToString()), options, cancellationToken);
            return new RunDesk(desk, FindModel(run) is { } model ? new PolicedModel(model, meter) : null);
        }
        catch (Exception refused) when (refused is GatewayException or PolicyException)
        {
            throw new RunException("policy", refused.Message);
        }
    }

    /// <summary>A key under a policy sees its own alone: what others' runs say may be of pages that it may not see.</summary>
    public bool SeesAll(string owner) => NotionId.TryParse(owner, out var id) && registry.Credentials.Get(id) is { Policy: null } key && key.Allows(KeyScopes.Admin);

    public void Faulted(Run run, Exception fault) => Unexpected(fault, run.Id, run.Name);

    /// <summary>The one that the run's input names, or else the default; the extractive one is none that could be talked to.</summary>
    private IChatClient? FindModel(Run run)
    {
        var settings = run.Input["model"] is { } named && named.GetValueKind() == System.Text.Json.JsonValueKind.String
            ? models.Models.FirstOrDefault(model => model.Name.Equals(named.GetValue<string>(), StringComparison.OrdinalIgnoreCase))
                ?? throw new RunException("input", $"There is no model '{named.GetValue<string>()}'. Configured: {string.Join(", ", models.Models.Select(model => model.Name))}.")
            : models.For(null, null);
        return settings.Provider == ModelProvider.Extractive ? null : models.Open(settings.Name);
    }

    [LoggerMessage(LogLevel.Error, "The run {Run} ({Name}) met an unexpected fault.")]
    private partial void Unexpected(Exception fault, NotionId run, string name);
}
