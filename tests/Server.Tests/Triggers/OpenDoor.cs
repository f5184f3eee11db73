using System.Text.Json.Nodes;
using Verso.Agents.Recipes;
using Verso.Agents.Runs;
using Verso.Server.Triggers;

namespace Verso.Server.Tests.Triggers;

/// <summary>Lets every recipe and every input through, for a launcher that does what the test says.</summary>
internal sealed class OpenDoor : IRecipeDoor
{
    public void Require(string name)
    {
    }

    public Task<NewRun> PrepareAsync(string name, JsonObject inputs, RecipeCall call, CancellationToken cancellationToken) =>
        Task.FromResult(new NewRun("recipe", name, inputs) { Owner = call.Owner, Workspace = call.Workspace, Key = call.Key, IsDryRun = call.IsDryRun, Origin = call.Origin });
}
