using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Verso.Agents.Recipes;
using Verso.Agents.Runs;
using Verso.Server.Agents;
using Verso.Server.Gateway;

namespace Verso.Server.Triggers;

/// <summary>The way from a trigger to a recipe.</summary>
public interface IRecipeDoor
{
    /// <summary>Refuses a name that no recipe has.</summary>
    /// <exception cref="GatewayException">400: with the names that there are.</exception>
    void Require(string name);

    /// <summary>Checks inputs against the recipe and the workspace, and makes a run of them.</summary>
    /// <exception cref="GatewayException">400: an input is not what the recipe takes.</exception>
    Task<NewRun> PrepareAsync(string name, JsonObject inputs, RecipeCall call, CancellationToken cancellationToken);
}

/// <summary>The recipes of this process.</summary>
internal sealed class RecipeDoor(IServiceProvider services) : IRecipeDoor
{
    public void Require(string name)
    {
        try
        {
            services.GetService<RecipeCatalog>()?.Get(name);
        }
        catch (RecipeCallException unknown)
        {
            throw GatewayBody.Bad(unknown.Message, unknown.Code);
        }
    }

    public async Task<NewRun> PrepareAsync(string name, JsonObject inputs, RecipeCall call, CancellationToken cancellationToken)
    {
        try
        {
            var desk = await services.GetRequiredService<Desks>().OpenAsync(new GatewayCaller(call.Owner, call.Workspace.ToString()), new DeskOptions { IsRun = true }, cancellationToken);
            return await services.GetRequiredService<RecipeCalls>().PrepareAsync(name, inputs, desk, call, cancellationToken);
        }
        catch (RecipeCallException wrong)
        {
            throw GatewayBody.Bad(wrong.Message, wrong.Code);
        }
    }
}
