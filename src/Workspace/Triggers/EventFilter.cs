using System.Text.Json.Nodes;
using Verso.Workspace.Api;
using Verso.Workspace.Webhooks;

namespace Verso.Workspace.Triggers;

/// <summary>What of a filter an event alone can answer.</summary>
public static class EventFilter
{
    private const string Any = ".*";

    /// <summary>Whether there are events of that type: Notion's, or all of a kind, such as <c>page.*</c>.</summary>
    public static bool IsKnown(string type) =>
        EventTypes.Of(Verso.Notion.NotionVersion.Latest).Any(known => Matches(type, known));

    /// <summary>Whether the trigger wants events of that type. Without types it wants all.</summary>
    public static bool IsOfType(Trigger trigger, string type) => trigger.Events.Count == 0 || trigger.Events.Any(wanted => Matches(wanted, type));

    /// <summary>Whether the trigger heard already of what is behind an event when it was made.</summary>
    public static bool IsBefore(Trigger trigger, ReceivedEvent received) => received.Seq is { } seq && seq <= trigger.Since;

    /// <summary>Those who did it.</summary>
    public static IEnumerable<Verso.Notion.NotionId> Authors(JsonObject body) =>
        (body["authors"] as JsonArray ?? []).Select(author => author.At("id").Id()).OfType<Verso.Notion.NotionId>();

    private static bool Matches(string wanted, string type) =>
        wanted == type || (wanted.EndsWith(Any, StringComparison.Ordinal) && type.StartsWith(wanted[..^1], StringComparison.Ordinal));
}
