using System.Text.Json.Nodes;

namespace Verso.Server.Faults;

/// <summary>
/// One rule of what goes wrong: for which requests, what, how often. Which request it strikes depends on nothing but
/// the seed, the rule's place among the rules, and how many requests it has met.
/// </summary>
internal sealed record FaultRule
{
    public required string Id { get; init; }

    public required RoutePattern Route { get; init; }

    /// <summary>What happens, strike by strike. One alone happens again and again; several happen once, in their order.</summary>
    public required IReadOnlyList<FaultKind> Faults { get; init; }

    /// <summary>Whether the request is carried out first, so that its effect is there though the client hears of a failure.</summary>
    public bool AfterCommit { get; init; }

    /// <summary>How likely a matching request is struck, from 0 to 1.</summary>
    public double Probability { get; init; } = 1;

    /// <summary>How many matching requests are left alone first.</summary>
    public int Skip { get; init; }

    /// <summary>How often it happens, or how often the whole sequence does; null for no end (of a sequence: once).</summary>
    public int? Count { get; init; }

    /// <summary>How late the answer is.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>How much later still, at the most.</summary>
    public TimeSpan Jitter { get; init; }

    /// <summary>The header <c>Retry-After</c> of a 429, 503 or 529.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Which limit a 429 speaks of.</summary>
    public string Reason { get; init; } = "public_api_request_rate_limit";

    /// <summary>Whether a 502 or 504 is Notion's JSON, and not the page of a proxy.</summary>
    public bool IsNotions { get; init; }

    /// <summary>How many strikes there are in all; null for no end.</summary>
    public long? Strikes => Faults.Count > 1 ? (long)Faults.Count * (Count ?? 1) : Count;

    public JsonObject ToJson()
    {
        var json = new JsonObject
        {
            ["id"] = Id,
            ["route"] = Route.ToString(),
            ["fault"] = Faults.Count == 1 ? Faults[0].Word() : new JsonArray([.. Faults.Select(fault => JsonValue.Create(fault.Word()))]),
            ["when"] = AfterCommit ? "after" : "before",
            ["probability"] = Probability,
            ["skip"] = Skip,
            ["count"] = Count,
            ["delay_ms"] = (long)Delay.TotalMilliseconds,
            ["jitter_ms"] = (long)Jitter.TotalMilliseconds,
        };
        if (RetryAfter is { } wait)
            json["retry_after"] = (long)wait.TotalSeconds;
        return json;
    }
}
