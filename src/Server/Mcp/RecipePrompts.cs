using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using Verso.Agents;
using Verso.Agents.Recipes;

namespace Verso.Server.Mcp;

/// <summary>The recipes as prompts: a person chooses one, and the client's own model carries it out with the tools.</summary>
internal sealed class RecipePrompts(RecipeCatalog recipes, Desk desk)
{
    private const int MostCompletions = 20;

    public ListPromptsResult List() => new() { Prompts = [.. Usable().Select(Describe)] };

    public GetPromptResult Get(GetPromptRequestParams wanted)
    {
        var recipe = Find(wanted.Name);
        var given = (wanted.Arguments ?? new Dictionary<string, JsonElement>()).ToDictionary(one => one.Key, one => Text(one.Value), StringComparer.Ordinal);
        if (given.Keys.FirstOrDefault(name => recipe.Find(name) is null) is { } unknown)
        {
            var names = recipe.Inputs.Select(input => input.Name).ToList();
            throw Wrong($"The prompt '{recipe.Name}' has no argument '{unknown}'.{NearestName.Suggest(unknown, names)} It takes: {string.Join(", ", names)}.");
        }

        if (recipe.Inputs.FirstOrDefault(input => input.IsRequired && string.IsNullOrWhiteSpace(given.GetValueOrDefault(input.Name))) is { } missing)
            throw Wrong($"The prompt '{recipe.Name}' needs the argument '{missing.Name}': {missing.Description}");
        return new GetPromptResult
        {
            Description = recipe.Description,
            Messages = [new PromptMessage { Role = Role.User, Content = new TextContentBlock { Text = recipe.PromptText(given) } }],
        };
    }

    /// <summary>What an argument can be: one of a few words, or the title of a database or page.</summary>
    public async ValueTask<CompleteResult> CompleteAsync(CompleteRequestParams wanted, CancellationToken cancellationToken)
    {
        var input = Find(((PromptReference)wanted.Ref).Name).Find(wanted.Argument.Name);
        var begun = wanted.Argument.Value;
        var values = input?.Type switch
        {
            RecipeInputType.Database => await TitlesAsync("data_source", begun, cancellationToken),
            RecipeInputType.Page => await TitlesAsync("page", begun, cancellationToken),
            RecipeInputType.Boolean => Matching(["true", "false"], begun),
            _ => Matching(input?.OneOf ?? [], begun),
        };
        return new CompleteResult { Completion = new Completion { Values = values, Total = values.Count } };
    }

    private static Prompt Describe(Recipe recipe) => new()
    {
        Name = recipe.Name,
        Title = recipe.Title,
        Description = recipe.Description,
        Arguments = [.. recipe.Inputs.Select(input => new PromptArgument { Name = input.Name, Description = $"{input.Description} ({input.Says})".TrimStart(), Required = input.IsRequired })],
    };

    private static List<string> Matching(IEnumerable<string> words, string begun) =>
        [.. words.Where(word => word.StartsWith(begun, StringComparison.OrdinalIgnoreCase)).Take(MostCompletions)];

    private static string Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    private static McpProtocolException Wrong(string message) => new(message, McpErrorCode.InvalidParams);

    private IEnumerable<Recipe> Usable() => recipes.All.Where(recipe => recipe.Prompt.Length > 0);

    private Recipe Find(string name) => Usable().FirstOrDefault(recipe => recipe.Name == name)
        ?? throw Wrong($"There is no prompt '{name}'.{NearestName.Suggest(name, recipes.Names)} There are: {string.Join(", ", Usable().Select(recipe => recipe.Name))}.");

    private async Task<List<string>> TitlesAsync(string kind, string begun, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["query"] = begun, ["page_size"] = MostCompletions, ["filter"] = new JsonObject { ["property"] = "object", ["value"] = kind } };
        var found = await desk.Api.PostAsync("search", body, cancellationToken: cancellationToken);
        return [.. found["results"]!.AsArray().Select(one => WorkspaceResources.Title(one!.AsObject())).Where(title => title.Length > 0).Distinct()];
    }
}
