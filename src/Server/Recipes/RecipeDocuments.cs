using System.Text.Json;

namespace Verso.Server.Recipes;

internal sealed record RecipeListDocument(IReadOnlyList<RecipeDocument> Recipes, IReadOnlyList<FaultyRecipeDocument> Faulty);

/// <param name="Does">The kind of work.</param>
/// <param name="Own">Whether it is the operator's, and not as shipped.</param>
/// <param name="Run">The call that runs it.</param>
internal sealed record RecipeDocument(string Name, string Title, string Description, string Does, bool Own, IReadOnlyList<RecipeInputDocument> Inputs, string Run);

/// <param name="Type">text, longtext, date, number, boolean, database, page, property, option, list or object.</param>
/// <param name="Of">What the items of a list are.</param>
/// <param name="In">The input that names the database of a property, or the property of an option.</param>
internal sealed record RecipeInputDocument(string Name, string Type, bool Required, string Description, JsonElement? Default = null, JsonElement? Of = null, string? In = null);

internal sealed record FaultyRecipeDocument(string Name, string Error);

/// <param name="Inputs">Values by input name; they may stand beside it too.</param>
/// <param name="DryRun">Say what would be done, and write nothing.</param>
/// <param name="Async">Answer at once; the run is found at status_url.</param>
/// <param name="Key">Names the thing that is done: a second run with it is the first one.</param>
internal sealed record RecipeRunDocument(IReadOnlyDictionary<string, JsonElement>? Inputs = null, bool? DryRun = null, bool? Async = null, string? Key = null);

/// <param name="Status">succeeded, partial, failed or cancelled.</param>
/// <param name="IsNew">Whether this call started the run; false when the thing was done before.</param>
internal sealed record RecipeAnswerDocument(
    string RunId, string Recipe, string? Status, bool? Success, bool IsNew, bool? DryRun, string? Summary, string? NextAction, JsonElement? Result, string StatusUrl, string? Error = null, string? Code = null);
