using System.Text.Json.Nodes;

namespace Verso.Workspace.Internal.Records;

/// <summary>How a record is wrapped together with the reader's role; both ways are in use.</summary>
public enum Nesting
{
    /// <summary><c>{"role":"editor","value":{…}}</c>, which every client reads.</summary>
    Old,

    /// <summary><c>{"spaceId":…,"value":{"value":{…},"role":"editor"}}</c> in a map with <c>"__version__":3</c>, as since 2025.</summary>
    New,
}

/// <summary>A record in its wrapping.</summary>
public static class RecordBox
{
    public const string Editor = "editor";

    private const string NoRole = "none";

    public static JsonObject Wrap(JsonObject record, Nesting nesting, string role = Editor) => nesting switch
    {
        Nesting.New => new JsonObject
        {
            ["spaceId"] = record["space_id"]?.DeepClone(),
            ["value"] = new JsonObject { ["value"] = record, ["role"] = role },
        },
        _ => new JsonObject { ["role"] = role, ["value"] = record },
    };

    /// <summary>The answer about a record that is not there, or not for this reader.</summary>
    public static JsonObject Nothing() => new() { ["role"] = NoRole };

    /// <summary>The record inside a box of either nesting; null when it holds none.</summary>
    public static JsonObject? Unwrap(JsonNode? box)
    {
        var inside = box as JsonObject;
        while (inside?["value"] is JsonObject deeper && !inside.ContainsKey("id"))
            inside = deeper;
        return inside?.ContainsKey("id") == true ? inside : null;
    }
}
