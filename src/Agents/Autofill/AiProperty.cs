using System.Text.Json;
using Verso.Notion;

namespace Verso.Agents.Autofill;

/// <summary>A property that an AI fills, as the schema of its collection tells.</summary>
/// <param name="Id">The key in the schema, never percent-encoded.</param>
/// <param name="Type">The internal name of the type: <c>text</c>, <c>select</c>, <c>multi_select</c>.</param>
/// <param name="Inference">The schema's <c>ai_inference</c>, as it stands.</param>
public sealed record AiProperty(string Id, string Name, string Type, JsonElement Inference)
{
    /// <summary>The names a select or multi-select offers.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>The id as the Notion API writes it.</summary>
    public string OfficialId => Uri.EscapeDataString(Id);

    /// <summary>What summarises when nothing else is configured.</summary>
    public static JsonElement Summarize { get; } = JsonSerializer.SerializeToElement(new { type = "summarize" });

    /// <summary>The same property under another workflow.</summary>
    public AiProperty WithWorkflow(string workflow)
    {
        var inference = System.Text.Json.Nodes.JsonObject.Create(Inference)!;
        inference["is_migrated"] = true;
        inference["migrated_workflow_id"] = workflow;
        return this with { Inference = JsonSerializer.SerializeToElement(inference) };
    }
}

/// <summary>A collection, in Notion's internal words: a data source.</summary>
/// <param name="AiProperties">Those with AI autofill, in the order of the schema.</param>
/// <param name="PropertyNames">All properties, by id.</param>
public sealed record AiCollection(NotionId Id, NotionId? Space, IReadOnlyList<AiProperty> AiProperties, IReadOnlyDictionary<string, string> PropertyNames)
{
    /// <summary>The key of a property that is named by its id, percent-encoded or not, or by its name; null when there is none.</summary>
    public string? FindId(string idOrName)
    {
        if (PropertyNames.ContainsKey(idOrName))
            return idOrName;
        if (Uri.UnescapeDataString(idOrName) is var decoded && PropertyNames.ContainsKey(decoded))
            return decoded;
        return PropertyNames.FirstOrDefault(property => property.Value == idOrName).Key;
    }
}
