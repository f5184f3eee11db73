using System.Text.Json.Nodes;
using Verso.Kit;

namespace Verso.Workspace.Tests.Replay;

/// <summary>What one test of a public suite said to Notion and heard, in its order.</summary>
internal sealed record Session(string Name, IReadOnlyList<RecordedExchange> Exchanges)
{
    /// <summary>The sessions that are here from their beginning without a gap.</summary>
    public static IReadOnlyList<Session> All { get; } =
        [.. RecordedExchange.All
            .GroupBy(exchange => (Version: Mixes(exchange) ? "" : exchange.Version, Name: exchange.Source[..exchange.Source.LastIndexOf('#')]))
            .Select(group => new Session(group.Key.Name, [.. group.DistinctBy(exchange => exchange.Source).OrderBy(Index)]))
            .Where(session => Mixes(session.Exchanges[0]) || Index(session.Exchanges[^1]) == session.Exchanges.Count - 1)];

    /// <summary>Every object with an <c>object</c> and an <c>id</c> in the answers, from the outside inwards.</summary>
    public static IEnumerable<JsonObject> Objects(JsonNode? node)
    {
        if (node is JsonArray items)
        {
            foreach (var found in items.SelectMany(Objects))
                yield return found;
        }
        else if (node is JsonObject value)
        {
            if (value["object"] is JsonValue && value["id"] is JsonValue)
                yield return value;
            foreach (var found in value.SelectMany(member => Objects(member.Value)))
                yield return found;
        }
    }

    /// <summary>That suite was recorded anew in part, so that one session has several versions; others were once for each version.</summary>
    private static bool Mixes(RecordedExchange exchange) => exchange.Source.StartsWith("phacks", StringComparison.Ordinal);

    private static int Index(RecordedExchange exchange) => int.Parse(exchange.Source[(exchange.Source.LastIndexOf('#') + 1)..], System.Globalization.CultureInfo.InvariantCulture);
}
