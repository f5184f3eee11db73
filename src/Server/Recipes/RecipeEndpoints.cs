using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Verso.Agents.Recipes;
using Verso.Agents.Runs;
using Verso.Notion;
using Verso.Server.Agents;
using Verso.Server.Gateway;

namespace Verso.Server.Recipes;

/// <summary>The recipes there are, and their runs.</summary>
internal static class RecipeEndpoints
{
    private static readonly string[] Reserved = ["inputs", "dry_run", "async", "key", "origin"];

    public static void MapRecipes(this IEndpointRouteBuilder routes)
    {
        var recipes = routes.MapGroup("/api/v2/recipes").WithTags("Recipes");
        recipes.MapGet("", List).WithSummary("Lists the recipes, with their inputs.").Produces<RecipeListDocument>();
        recipes.MapGet("/{name}", Show).WithSummary("Shows one recipe.").Produces<RecipeDocument>().Produces<ErrorDocument>(StatusCodes.Status404NotFound);
        recipes.MapPost("/{name}/run", (string name, HttpContext context, GatewayCalls calls, RecipeStarts starts) =>
                calls.AnswerAsync(context, GatewayFeature.Recipes, (request, stop) => RunAsync(name, request, starts, stop)))
            .WithSummary("Runs a recipe, and answers when it has ended.")
            .WithDescription(
                "Inputs stand in inputs, or flat beside it. \"dry_run\": true says what would be done. \"async\": true answers 202 at once. "
                + "What was done already is not done again: the answer is the first run's, with is_new false. key names the thing that is done in place of what the recipe itself takes for the same.")
            .Accepts<RecipeRunDocument>("application/json", "*/*")
            .Produces<RecipeAnswerDocument>()
            .Produces<RecipeAnswerDocument>(StatusCodes.Status202Accepted)
            .Produces<RecipeAnswerDocument>(StatusCodes.Status207MultiStatus)
            .Produces<ErrorDocument>(StatusCodes.Status400BadRequest)
            .Produces<ErrorDocument>(StatusCodes.Status404NotFound);
    }

    private static async Task List(HttpContext context, GatewayCalls calls, RecipeCatalog catalog)
    {
        await calls.OpenAsync(context, GatewayFeature.Recipes);
        await GatewayCalls.WriteAsync(context, new GatewayAnswer(StatusCodes.Status200OK, new JsonObject
        {
            ["recipes"] = new JsonArray([.. catalog.All.Select(RecipeAnswers.Describe)]),
            ["faulty"] = new JsonArray([.. catalog.Faulty.Select(one => new JsonObject { ["name"] = one.Name, ["error"] = one.Why.Message })]),
        }));
    }

    private static async Task Show(string name, HttpContext context, GatewayCalls calls, RecipeCatalog catalog)
    {
        await calls.OpenAsync(context, GatewayFeature.Recipes);
        try
        {
            await GatewayCalls.WriteAsync(context, new GatewayAnswer(StatusCodes.Status200OK, RecipeAnswers.Describe(catalog.Get(name))));
        }
        catch (RecipeCallException fault)
        {
            throw RecipeStarts.Refusal(fault);
        }
    }

    private static async Task<GatewayAnswer> RunAsync(string name, GatewayRequest request, RecipeStarts starts, CancellationToken cancellationToken)
    {
        var body = JsonObject.Create(request.Json)!;
        var inputs = body["inputs"] switch
        {
            null => [],
            JsonObject given => given.DeepClone().AsObject(),
            _ => throw GatewayBody.Bad("inputs must be an object of input names and values."),
        };
        foreach (var (input, value) in body.Where(member => !Reserved.Contains(member.Key)))
        {
            if (!inputs.TryAdd(input, value?.DeepClone()))
                throw GatewayBody.Bad($"The input \"{input}\" is given twice: in inputs, and beside it.");
        }

        var call = new RecipeCall
        {
            Owner = request.Caller.KeyId,
            Workspace = NotionId.Parse(request.Caller.Workspace),
            Key = request.Body["key"].Text(),
            IsDryRun = request.Body["dry_run"].Flag(),
            Origin = request.Body["origin"].Text() is "cli" ? "cli" : "api",
        };
        var started = await starts.StartAsync(name, inputs, call, cancellationToken);
        var location = $"/api/v2/runs/{started.Id}";
        if (request.IsAsync)
            return new GatewayAnswer(StatusCodes.Status202Accepted, RecipeAnswers.Started(name, started, location), location);
        var ended = await starts.WaitAsync(started, cancellationToken);
        return new GatewayAnswer(RecipeAnswers.Status(ended), RecipeAnswers.Ended(name, started, ended, call.IsDryRun, location), location);
    }
}

/// <summary>Starts runs of recipes for callers of this server.</summary>
internal sealed class RecipeStarts(RecipeCalls recipes, Desks desks, IRunLauncher launcher)
{
    /// <exception cref="GatewayException">The recipe, or one of its inputs, is not as it must be.</exception>
    public async Task<StartedRun> StartAsync(string name, JsonObject inputs, RecipeCall call, CancellationToken cancellationToken)
    {
        try
        {
            var desk = await desks.OpenAsync(new GatewayCaller(call.Owner, call.Workspace.ToString()), null, cancellationToken);
            return await launcher.StartAsync(await recipes.PrepareAsync(name, inputs, desk, call, cancellationToken), cancellationToken);
        }
        catch (RecipeCallException fault)
        {
            throw Refusal(fault);
        }
        catch (RunException fault)
        {
            throw new GatewayException(fault.Code == "conflict" ? StatusCodes.Status409Conflict : StatusCodes.Status400BadRequest, fault.Code, fault.Message);
        }
    }

    public Task<EndedRun> WaitAsync(StartedRun started, CancellationToken cancellationToken) => launcher.WaitAsync(started.Id, cancellationToken);

    public static GatewayException Refusal(RecipeCallException fault) => new(
        fault.Code switch { "unknown_recipe" => StatusCodes.Status404NotFound, "invalid_recipe" => StatusCodes.Status422UnprocessableEntity, _ => StatusCodes.Status400BadRequest }, fault.Code, fault.Message);
}
