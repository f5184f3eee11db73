using System.Text.Json;
using System.Text.Json.Nodes;
using Verso.Kit;
using Verso.Notion;
using Verso.Workspace.Tests.Local;

namespace Verso.Workspace.Tests.Replay;

/// <summary>What came of one exchange.</summary>
internal sealed record Played(RecordedExchange Exchange, string Endpoint, string? NotSupported, IReadOnlyList<string> Differences)
{
    public bool IsEqual => NotSupported is null && Differences.Count == 0;
}

/// <summary>Carries a recorded session out in a fresh workspace, to its end, whatever happens on the way.</summary>
internal static class Player
{
    /// <summary>The reason of what fails only because something before it did.</summary>
    public const string Dependent = "needs what could not be made";

    private static readonly string[] Later = ["oauth"];

    public static async Task<IReadOnlyList<Played>> PlayAsync(Session session)
    {
        await using var desk = await Desk.OpenAsync();
        var substitutes = new Substitutes();
        var groundwork = new Groundwork(desk, substitutes, session);
        await groundwork.LayAsync();
        var played = new List<Played>();
        var gone = new HashSet<string>();
        var missing = new HashSet<string>();
        foreach (var exchange in session.Exchanges)
        {
            desk.Version = exchange.Version;
            desk.Clock.Advance(TimeSpan.FromSeconds(1));
            played.Add(await PlayAsync(desk, substitutes, exchange, groundwork.Found, gone, missing));
        }

        return played;
    }

    public static string EndpointOf(RecordedExchange exchange)
    {
        var path = Substitutes.Uuid().Replace(exchange.Path.Split('?')[0]["/v1/".Length..], "{id}");
        var property = path.IndexOf("/properties/", StringComparison.Ordinal);
        return $"{exchange.Method} {(property < 0 ? path : path[..property] + "/properties/{id}")}";
    }

    private static async Task<Played> PlayAsync(Desk desk, Substitutes substitutes, RecordedExchange exchange, IReadOnlySet<string> found, HashSet<string> gone, HashSet<string> missing)
    {
        var endpoint = EndpointOf(exchange);
        var request = exchange.Request.ValueKind == JsonValueKind.Object ? exchange.Request.GetRawText() : null;
        var theirs = (JsonObject?)JsonNode.Parse(exchange.Response.GetRawText())!;
        var reason = ReasonNotTo(exchange, endpoint, request, missing, substitutes);
        if (exchange.Status == 401)
            return new Played(exchange, endpoint, "the token is checked before a workspace is reached", []);

        if (endpoint.StartsWith("GET async_tasks/", StringComparison.Ordinal) && (string?)theirs["status"] == "succeeded")
            await desk.Workspace.Tasks.WaitAsync(NotionId.Parse(Path(exchange, substitutes)["async_tasks/task_".Length..]), TimeSpan.FromSeconds(20));
        var (status, ours) = exchange.RawRequest is { } raw
            ? await desk.TryRawAsync(Path(exchange, substitutes), raw, exchange.RequestType)
            : await desk.TryAsync(exchange.Method, Path(exchange, substitutes), Body(request, substitutes));
        if (status != exchange.Status && exchange.Method != "GET")
            missing.UnionWith(Substitutes.Uuid().Matches(exchange.Path).Select(match => match.Value));
        if (status >= 500)
            return new Played(exchange, endpoint, null, [$"status {status}"]);
        if (status != exchange.Status)
        {
            missing.UnionWith(Properties(theirs).SelectMany(Ids).Where(id => id != "title" && substitutes.Find(id) is null));
            if (exchange.Method != "GET")
                missing.UnionWith(Substitutes.Uuid().Matches(theirs.ToJsonString()).Select(match => match.Value).Where(id => substitutes.Find(id) is null));
            return new Played(exchange, endpoint, reason, [$"status: Notion {exchange.Status} {theirs["message"]} | Verso {status} {ours["message"]}"]);
        }

        if (exchange.Method == "DELETE" || (bool?)theirs["in_trash"] == true || (bool?)theirs["archived"] == true)
            gone.Add(theirs.Id());
        var comparison = new Comparison(substitutes, exchange.Version, endpoint is "POST search" or "GET databases") { Found = found, Gone = gone };
        comparison.Compare(theirs, ours);
        return new Played(exchange, endpoint, comparison.Differences.Count == 0 ? null : reason, comparison.Differences);
    }

    private static IEnumerable<JsonNode> Properties(JsonObject answer) =>
        Session.Objects(answer).SelectMany(one => one["properties"] as JsonObject ?? []).Select(property => property.Value).OfType<JsonObject>().Where(property => property["id"] is not null);

    private static IEnumerable<string> Ids(JsonNode property)
    {
        yield return (string)property["id"]!;
        if (property["relation"] is JsonObject relation && (string?)relation["dual_property"]?["synced_property_id"] is { } synced)
            yield return synced;
    }

    private static string Path(RecordedExchange exchange, Substitutes substitutes)
    {
        var path = exchange.Path["/v1/".Length..];
        var cursor = path.IndexOf("start_cursor=", StringComparison.Ordinal);
        if (cursor < 0)
            return substitutes.Translate(path);
        var start = cursor + "start_cursor=".Length;
        var end = path.IndexOf('&', start) is > 0 and var next ? next : path.Length;
        return substitutes.Translate(path[..start]) + Uri.EscapeDataString(substitutes.Cursor(Uri.UnescapeDataString(path[start..end]))) + path[end..];
    }

    private static string? Body(string? request, Substitutes substitutes)
    {
        if (request is null)
            return null;
        var body = JsonNode.Parse(substitutes.Translate(request))!;
        if (body is JsonObject given && (string?)JsonNode.Parse(request)!["start_cursor"] is { } cursor)
            given["start_cursor"] = substitutes.Cursor(cursor);
        return body.ToJsonString();
    }

    private static string PropertyOf(RecordedExchange exchange) => exchange.Path.Split('?')[0].Split('/')[^1];

    private static string? ReasonNotTo(RecordedExchange exchange, string endpoint, string? request, HashSet<string> missing, Substitutes substitutes)
    {
        if (Later.FirstOrDefault(word => endpoint.Contains(' ' + word, StringComparison.Ordinal)) is { } resource)
            return resource;
        if (endpoint.Contains("/properties/", StringComparison.Ordinal) && PropertyOf(exchange) is not "title" and var property && substitutes.Find(property) is null)
            return "a property that was there before and that no page shows";
        return missing.Any(id => exchange.Path.Contains(id, StringComparison.Ordinal) || request?.Contains(id, StringComparison.Ordinal) == true)
            ? Dependent
            : null;
    }
}
