using System.Text.Json.Nodes;
using Verso.Workspace.Api;
using Verso.Workspace.Properties;

namespace Verso.Workspace.Internal.Records;

/// <summary>Conditions of public filters as records have them: <c>{"operator":"enum_is","value":{"type":"exact","value":"Open"}}</c>.</summary>
internal static class PublicConditions
{
    /// <param name="condition">What stands under the kind, such as <c>{"equals":"Open"}</c>.</param>
    /// <param name="property">What is filtered; null for a timestamp of the page.</param>
    /// <returns>Null for what records cannot say.</returns>
    public static JsonObject? Write(JsonNode? condition, string kind, PropertySchema? property)
    {
        if ((condition as JsonObject)?.FirstOrDefault() is not { Key: { } test, Value: { } value })
            return null;
        if (test is "is_empty" or "is_not_empty")
            return new JsonObject { ["operator"] = test };
        return kind switch
        {
            "title" or "rich_text" or "url" or "email" or "phone_number" or "string" => Text(test, value),
            "number" or "unique_id" => With($"number_{test}", Exact(value)),
            "checkbox" => With(test == "equals" ? "checkbox_is" : "checkbox_is_not", Exact(value)),
            "select" or "multi_select" => With(Options(test), Each(value, Exact)),
            "status" => With(test == "equals" ? "status_is" : "status_is_not", Each(value, name => Status(name, property))),
            "date" or "created_time" or "last_edited_time" => Date(test, value),
            "people" or "created_by" or "last_edited_by" => With($"person_{test}", Person(value)),
            "relation" => With($"relation_{test}", Exact(value)),
            "formula" when condition.At(test) is JsonObject => Write(value, test, property),
            _ => null,
        };
    }

    private static JsonObject With(string name, JsonNode value) => new() { ["operator"] = name, ["value"] = value };

    private static JsonObject Exact(JsonNode value) => new() { ["type"] = "exact", ["value"] = value.DeepClone() };

    private static JsonObject Relative(string value) => new() { ["type"] = "relative", ["value"] = value };

    private static JsonNode Each(JsonNode value, Func<JsonNode, JsonObject> write) =>
        value is JsonArray several ? new JsonArray([.. several.OfType<JsonNode>().Select(write)]) : write(value);

    private static JsonObject Text(string test, JsonNode value) => With(
        test switch
        {
            "equals" => "string_is",
            "does_not_equal" => "string_is_not",
            _ => $"string_{test}",
        },
        Exact(value));

    private static string Options(string test) => test switch
    {
        "equals" => "enum_is",
        "does_not_equal" => "enum_is_not",
        _ => $"enum_{test}",
    };

    private static JsonObject Status(JsonNode name, PropertySchema? property) => new()
    {
        ["type"] = property?.FindOption(name.GetValue<string>()) is null ? "is_group" : "is_option",
        ["value"] = name.DeepClone(),
    };

    private static JsonObject Person(JsonNode value) => value.GetValue<string>() is "me"
        ? Relative("me")
        : new JsonObject { ["type"] = "exact", ["value"] = new JsonObject { ["table"] = Tables.User, ["id"] = value.DeepClone() } };

    private static JsonObject? Date(string test, JsonNode value)
    {
        if (value is JsonObject)
            return With("date_is_within", Relative(test.Contains("this", StringComparison.Ordinal) ? test : $"the_{test}"));
        var text = value.GetValue<string>();
        var name = test == "equals" ? "date_is" : $"date_is_{test}";
        return !NotionDate.TryParse(text, out var date) ? With(name, Relative(text))
            : DateRecord.FromPublic(new JsonObject { ["start"] = date.ToString() }) is { } day
                ? With(name, new JsonObject { ["type"] = "exact", ["value"] = day })
                : null;
    }
}
