using System.Text.Json.Nodes;

namespace Verso.Workspace.Properties;

/// <summary>One option of a select, multi_select or status.</summary>
public sealed record SelectOption(string Id, string Name, string Color, string? Description)
{
    internal static readonly string[] Colors =
        ["default", "gray", "brown", "orange", "yellow", "green", "blue", "purple", "pink", "red"];

    /// <summary>A new option that a value brought with it; Notion picks its colour.</summary>
    public static SelectOption New(string name) =>
        new(Guid.NewGuid().ToString(), name, Colors[Random.Shared.Next(Colors.Length)], null);

    /// <summary>As it stands in a schema.</summary>
    public JsonObject ToJson() => new() { ["id"] = Id, ["name"] = Name, ["color"] = Color, ["description"] = Description };

    /// <summary>As it stands in a value.</summary>
    public JsonObject ToValue() => new() { ["id"] = Id, ["name"] = Name, ["color"] = Color };

    internal static IReadOnlyList<SelectOption> ListOf(JsonObject config) =>
        config["options"] is JsonArray options
            ? [.. options.OfType<JsonObject>().Select(o => new SelectOption(
                (string?)o["id"] ?? "", (string?)o["name"] ?? "", (string?)o["color"] ?? "default", (string?)o["description"]))]
            : [];
}
