using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Verso.Server.Gateway;

namespace Verso.Server.Faults;

/// <summary>Reads rules out of requests and settings. Both write them the same way.</summary>
internal static class FaultRuleReader
{
    private const int LongestSequence = 1000;
    private const int LongestDelay = 10 * 60 * 1000;

    private static readonly string[] Known =
        ["id", "route", "fault", "faults", "when", "probability", "skip", "count", "delay_ms", "jitter_ms", "retry_after", "reason", "body"];

    /// <param name="otherwise">The id of a rule that has none of its own.</param>
    /// <exception cref="GatewayException">It is no rule.</exception>
    public static FaultRule Read(GatewayBody rule, string otherwise)
    {
        if (rule.Value.ValueKind != JsonValueKind.Object)
            throw GatewayBody.Bad("A fault must be an object, such as {\"route\": \"POST /v1/pages\", \"fault\": \"429\", \"count\": 2}.");
        foreach (var member in rule.Value.EnumerateObject())
        {
            if (!Known.Contains(member.Name))
                throw GatewayBody.Bad($"A fault has no '{member.Name}'. It may have {string.Join(", ", Known)}.");
        }

        var faults = Faults(rule);
        var isOfWebhooks = faults.Any(FaultWords.IsOfWebhooks);
        var text = rule["route"].Text() ?? (isOfWebhooks ? $"{RoutePattern.Webhook} **" : null);
        var route = RoutePattern.Read(text)
            ?? throw GatewayBody.Bad($"route must be a method and a path, such as \"POST /v1/pages\" or \"* /v1/data_sources/*/query\", but is \"{text}\".");
        if (isOfWebhooks && faults.Any(fault => !fault.IsOfWebhooks() && fault != FaultKind.None))
            throw GatewayBody.Bad("lost, doubled and reordered happen to webhooks, the others to requests. Make two faults of it.");

        var result = new FaultRule
        {
            Id = rule["id"].Text() ?? otherwise,
            Route = route,
            Faults = faults,
            AfterCommit = When(rule["when"].Text()),
            Probability = Share(rule["probability"]),
            Skip = rule["skip"].Integer(0, int.MaxValue, 0),
            Count = rule["count"].IsGiven ? rule["count"].Integer(1, int.MaxValue, 1) : null,
            Delay = TimeSpan.FromMilliseconds(rule["delay_ms"].Integer(0, LongestDelay, 0)),
            Jitter = TimeSpan.FromMilliseconds(rule["jitter_ms"].Integer(0, LongestDelay, 0)),
            RetryAfter = rule["retry_after"].IsGiven ? TimeSpan.FromSeconds(rule["retry_after"].Integer(0, 86_400, 1)) : null,
            IsNotions = rule["body"].Text() switch
            {
                null or "proxy" => false,
                "notion" => true,
                var other => throw GatewayBody.Bad($"body must be \"proxy\" or \"notion\", but is \"{other}\"."),
            },
        };
        if (faults.Contains(FaultKind.Latency) && result.Delay + result.Jitter == TimeSpan.Zero)
            throw GatewayBody.Bad("latency needs delay_ms: how many milliseconds the answer is late.");
        return rule["reason"].Text() is { } reason ? result with { Reason = reason } : result;
    }

    /// <summary>The rules of a section of the settings, in the order of their keys.</summary>
    /// <exception cref="GatewayException">One is no rule.</exception>
    public static IEnumerable<FaultRule> Read(IConfigurationSection section)
    {
        var number = 0;
        foreach (var one in section.GetChildren())
            yield return Read(new GatewayBody("", Json(one)), $"fault-{++number}");
    }

    private static IReadOnlyList<FaultKind> Faults(GatewayBody rule)
    {
        if (rule["fault"].IsGiven == rule["faults"].IsGiven)
            throw GatewayBody.Bad($"A fault needs either fault or faults: {FaultWords.List}.");
        var given = rule["fault"].IsGiven ? rule["fault"] : rule["faults"];
        var words = given.Value.ValueKind switch
        {
            JsonValueKind.Array => given.Value.EnumerateArray().Select(Word).ToList(),
            JsonValueKind.String => [.. given.Value.GetString()!.Split(',')],
            _ => [Word(given.Value)],
        };
        if (words.Count is 0 or > LongestSequence)
            throw GatewayBody.Bad($"faults must have 1 to {LongestSequence} entries.");
        return [.. words.Select(word => FaultWords.Read(word) ?? throw GatewayBody.Bad($"There is no fault '{word}'. There are: {FaultWords.List}."))];
    }

    private static string Word(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number => value.GetRawText(),
        _ => value.ToString(),
    };

    private static bool When(string? word) => word switch
    {
        null or "before" => false,
        "after" => true,
        _ => throw GatewayBody.Bad($"when must be \"before\" or \"after\" the request is carried out, but is \"{word}\"."),
    };

    private static double Share(GatewayBody given)
    {
        if (!given.IsGiven)
            return 1;
        var share = given.Value.ValueKind switch
        {
            JsonValueKind.Number => given.Value.GetDouble(),
            JsonValueKind.String when double.TryParse(given.Value.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var read) => read,
            _ => double.NaN,
        };
        return share is >= 0 and <= 1 ? share : throw GatewayBody.Bad("probability must be a number from 0 to 1.");
    }

    /// <summary>A section as the JSON that says the same; its keys may be written as settings are: <c>DelayMs</c>.</summary>
    private static JsonElement Json(IConfigurationSection section)
    {
        var members = new Dictionary<string, object?>();
        foreach (var member in section.GetChildren())
        {
            var name = Known.FirstOrDefault(known => known.Replace("_", "", StringComparison.Ordinal).Equals(member.Key.Replace("_", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase)) ?? member.Key;
            members[name] = member.Value ?? (object)member.GetChildren().Select(item => item.Value).ToArray();
        }

        return JsonSerializer.SerializeToElement(members);
    }
}
