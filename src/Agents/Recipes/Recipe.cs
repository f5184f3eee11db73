using System.Text.Json.Nodes;

namespace Verso.Agents.Recipes;

/// <summary>A ready flow: what it takes, what it does, and within which bounds. Read from YAML that its owner may change.</summary>
public sealed record Recipe
{
    /// <summary>Lower case with hyphens; the name of its file, its endpoint and its prompt.</summary>
    public required string Name { get; init; }

    public required string Title { get; init; }

    public required string Description { get; init; }

    /// <summary>The kind of work, <see cref="IRecipeWork.Does"/>.</summary>
    public required string Does { get; init; }

    public IReadOnlyList<RecipeInput> Inputs { get; init; } = [];

    /// <summary>What is said to a model that takes part in the work; <c>{{input}}</c> stands for the input's value.</summary>
    public string Instructions { get; init; } = "";

    /// <summary>What an MCP client is given as a prompt.</summary>
    public string Prompt { get; init; } = "";

    /// <summary>Which property gets what, where that is not to be found out: field → property name, or null for none.</summary>
    public IReadOnlyDictionary<string, string?> Map { get; init; } = new Dictionary<string, string?>();

    /// <summary>The bounds of each run; null for the key's own alone.</summary>
    public JsonObject? Policy { get; init; }

    /// <summary>Whether its owner wrote or changed it.</summary>
    public bool IsOwn { get; init; }

    public RecipeInput? Find(string input) => Inputs.FirstOrDefault(one => one.Name == input);

    /// <summary>
    /// The prompt for an MCP client, with the inputs that are known put in. A line that names an input which is not given is left out.
    /// </summary>
    public string PromptText(IReadOnlyDictionary<string, string> inputs) =>
        RecipeText.Fill(Prompt, name => inputs.TryGetValue(name, out var value) && value.Trim().Length > 0 ? value.Trim() : DefaultText(name));

    private string? DefaultText(string name) => Find(name)?.Default switch
    {
        null => null,
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        JsonArray list => string.Join(", ", list.Select(item => item?.ToString())),
        var other => other.ToString(),
    };
}
