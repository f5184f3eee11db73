using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Verso.Agents.Runs;

namespace Verso.Agents.Recipes;

/// <summary>A recipe while it is carried out: what it is, what it was given, and what it works with.</summary>
public sealed record RecipeRun(RunContext Context, Recipe Recipe, RecipeInputs Inputs)
{
    public Desk Desk => Context.Desk;

    public OfficialApi Api => Context.Desk.Api;

    public IChatClient? Model => Context.Model;

    public bool IsDryRun => Context.IsDryRun;

    /// <summary>The day it is about by its input <c>date</c>, else the day on which it was accepted, in UTC.</summary>
    public DateOnly Day => Inputs.Day("date") ?? DateOnly.FromDateTime(Context.StartedAt.UtcDateTime);

    /// <summary>What a model is told beside the work's own words, the inputs put in.</summary>
    public string Instructions => RecipeText.Fill(Recipe.Instructions, name => Inputs.Text(name));

    /// <inheritdoc cref="RunContext.StepAsync"/>
    public Task<JsonNode?> StepAsync(string key, Func<StepAttempt, Task<JsonNode?>> step, CancellationToken cancellationToken) =>
        Context.StepAsync(key, step, cancellationToken);

    public void Say(string kind, string text, JsonObject? details = null) => Context.Say(kind, text, details);
}
