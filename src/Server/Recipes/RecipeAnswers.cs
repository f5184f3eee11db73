using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Verso.Agents.Recipes;
using Verso.Agents.Runs;

namespace Verso.Server.Recipes;

/// <summary>Recipes and what came of them, as the API shows them.</summary>
internal static class RecipeAnswers
{
    public static JsonObject Describe(Recipe recipe) => new()
    {
        ["name"] = recipe.Name,
        ["title"] = recipe.Title,
        ["description"] = recipe.Description,
        ["does"] = recipe.Does,
        ["own"] = recipe.IsOwn,
        ["inputs"] = new JsonArray([.. recipe.Inputs.Select(Describe)]),
        ["run"] = $"POST /api/v2/recipes/{recipe.Name}/run",
    };

    public static JsonObject Started(string recipe, StartedRun started, string location) => new()
    {
        ["run_id"] = started.Id.ToString(),
        ["recipe"] = recipe,
        ["is_new"] = started.IsNew,
        ["status_url"] = location,
        ["events_url"] = $"{location}/events",
    };

    public static JsonObject Ended(string recipe, StartedRun started, EndedRun ended, bool isDryRun, string location)
    {
        var answer = new JsonObject
        {
            ["run_id"] = ended.Id.ToString(),
            ["recipe"] = recipe,
            ["status"] = ended.Status,
            ["success"] = ended.Status == "succeeded",
            ["is_new"] = started.IsNew,
            ["dry_run"] = isDryRun,
            ["summary"] = ended.Outcome?.Summary,
            ["next_action"] = ended.Outcome?.NextAction,
            ["result"] = ended.Outcome?.Result.DeepClone(),
            ["status_url"] = location,
        };
        if (ended.Error is not null)
        {
            answer["error"] = ended.Error;
            answer["code"] = ended.ErrorCode;
        }

        return answer;
    }

    /// <summary>200 for what came to an end, 207 for what was done in part, and for what failed the status of its reason.</summary>
    public static int Status(EndedRun ended) => ended.Status switch
    {
        "succeeded" => StatusCodes.Status200OK,
        "partial" => StatusCodes.Status207MultiStatus,
        _ => ended.ErrorCode switch
        {
            "input" => StatusCodes.Status400BadRequest,
            "policy" or "budget" => StatusCodes.Status403Forbidden,
            "notion" or "model" => StatusCodes.Status502BadGateway,
            "timeout" => StatusCodes.Status504GatewayTimeout,
            "cancelled" or "conflict" => StatusCodes.Status409Conflict,
            _ => StatusCodes.Status500InternalServerError,
        },
    };

    private static JsonNode Describe(RecipeInput input)
    {
        var described = new JsonObject { ["name"] = input.Name, ["type"] = input.Word, ["required"] = input.IsRequired, ["description"] = input.Description };
        if (input.Default is { } otherwise)
            described["default"] = otherwise.DeepClone();
        if (input.Of is { } of)
            described["of"] = of.Type == RecipeInputType.Object ? Describe(of) : of.Word;
        if (input.Fields.Count > 0)
            described["fields"] = new JsonArray([.. input.Fields.Select(Describe)]);
        if (input.In is { } other)
            described["in"] = other;
        if (input.Kinds.Count > 0)
            described["kinds"] = new JsonArray([.. input.Kinds.Select(kind => JsonValue.Create(kind))]);
        if (input.OneOf.Count > 0)
            described["one_of"] = new JsonArray([.. input.OneOf.Select(one => JsonValue.Create(one))]);
        if (input.Least is { } least)
            described["least"] = least;
        if (input.Most is { } most)
            described["most"] = most;
        return described;
    }
}
