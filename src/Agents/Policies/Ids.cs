using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Verso.Notion;

namespace Verso.Agents.Policies;

/// <summary>Ids in every spelling that anybody behind a policy may accept.</summary>
internal static partial class Ids
{
    /// <summary>What stands for users, options, emojis and files: nothing that lies in a tree.</summary>
    private static readonly HashSet<string> Others = ["people", "user", "created_by", "last_edited_by", "custom_emoji", "file_upload", "file_upload_id", "select", "multi_select", "status", "options", "groups"];

    public static NotionId? Read(string? text) =>
        Guid.TryParse(text, out var plain) ? new NotionId(plain) : NotionId.TryParse(text, out var id) ? id : null;

    public static NotionId? Id(this JsonNode? node) => Read(node.Text());

    public static string? Text(this JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    public static bool IsTrue(this JsonNode? node) => node is JsonValue value && value.TryGetValue<bool>(out var flag) && flag;

    public static JsonNode? At(this JsonNode? node, string key) => node is JsonObject item ? item[key] : null;

    /// <summary>All ids in a request's body that may name something in a tree.</summary>
    public static IEnumerable<NotionId> In(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject item:
                return item.Where(member => !Others.Contains(member.Key) || member.Value is not (JsonObject or JsonArray)).SelectMany(member => In(member.Value));
            case JsonArray list:
                return list.SelectMany(In);
            default:
                return node.Id() is { } id ? [id] : [];
        }
    }

    /// <summary>All ids that stand somewhere in a text.</summary>
    public static IEnumerable<NotionId> InText(string text) =>
        Anywhere().Matches(text).Select(found => Read(found.Value)).OfType<NotionId>().Distinct();

    [GeneratedRegex("[0-9a-fA-F]{32}|[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 2000)]
    private static partial Regex Anywhere();
}
