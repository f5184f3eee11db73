using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Verso.Kit;
using Xunit;

namespace Verso.Workspace.Tests.Local;

/// <summary>
/// Whole recorded sessions, carried out here: every answer has Notion's keys in Notion's order, and its values wherever
/// the request determines them.
/// </summary>
public sealed partial class ReplayTests
{
    private static readonly string[] Elsewhere = ["comments", "file_uploads", "views", "markdown", "templates", "custom_emojis", "async_tasks", "users", "search", "invalid"];

    private static readonly string[] Later = ["\"formula\"", "\"rollup\"", "\"markdown\"", "\"file_upload\""];

    public static TheoryData<string> Sessions =>
        [.. RecordedExchange.All
            .Where(exchange => string.CompareOrdinal(exchange.Version, "2025-09-03") >= 0)
            .Select(SessionOf)
            .Distinct()];

    [Theory]
    [MemberData(nameof(Sessions))]
    public async Task A_recorded_session_gets_Notions_answers(string session)
    {
        await using var desk = await Desk.OpenAsync();
        var replay = new Replay(desk);
        await desk.PatchAsync($"pages/{desk.Root}", """{"properties":{"title":[{"text":{"content":"Tests"}}]}}""");
        foreach (var exchange in RecordedExchange.All.Where(exchange => SessionOf(exchange) == session))
        {
            if (!await replay.RunAsync(exchange) && IsWrite(exchange))
                break; // What follows speaks of what is not here.
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{replay.Answered} answered");
        Assert.True(replay.Faults.Count == 0, string.Join('\n', replay.Faults.Take(12)));
    }

    private static bool IsWrite(RecordedExchange exchange) =>
        exchange.Method != "GET" && !exchange.Path.EndsWith("/query", StringComparison.Ordinal) && exchange.Path != "/v1/search";

    private static string SessionOf(RecordedExchange exchange) => $"{exchange.Version} {exchange.Source[..exchange.Source.LastIndexOf('#')]}";

    private sealed class Replay(Desk desk)
    {
        private readonly Dictionary<string, string> _ids = [];
        private readonly HashSet<string> _adopted = [];

        public int Answered { get; private set; }

        public List<string> Faults { get; } = [];

        /// <summary>Carries one exchange out and compares; false when it needs what is not here.</summary>
        public async Task<bool> RunAsync(RecordedExchange exchange)
        {
            if (exchange.Status != 200 || Elsewhere.Any(word => exchange.Path.Contains(word, StringComparison.Ordinal)))
                return false;
            desk.Version = exchange.Version;
            var path = exchange.Path["/v1/".Length..];
            var body = exchange.Request.ValueKind == JsonValueKind.Object ? exchange.Request.GetRawText() : null;
            if (exchange.Method == "POST" && path is "pages" or "databases")
                AdoptParent(exchange.Request);
            path = Translate(path);
            body = body is null ? null : Translate(body);
            if (path is null || _adopted.Any(id => exchange.Path.Contains(id, StringComparison.Ordinal)) || (exchange.Request.ValueKind == JsonValueKind.Object && body is null))
                return false;
            if (Later.Any(word => body?.Contains(word, StringComparison.Ordinal) == true))
                return false;

            var (status, answer) = await desk.TryAsync(exchange.Method, path, body);
            Answered++;
            if (status != exchange.Status)
                Faults.Add($"{exchange}\n  sent {body}\n  got {status} {answer["message"]}");
            else
                Compare(JsonObject.Create(exchange.Response)!, answer, "", $"{exchange}\n  sent {body}");
            return true;
        }

        /// <summary>What the session did not make itself lies in our first page.</summary>
        private void AdoptParent(JsonElement request)
        {
            if (request.TryGetProperty("parent", out var parent) && parent.TryGetProperty("page_id", out var page))
            {
                var id = Guid.Parse(page.GetString()!).ToString();
                if (_ids.TryAdd(id, desk.Root))
                    _adopted.Add(id);
            }
        }

        private string? Translate(string text)
        {
            var unknown = false;
            text = Uuid().Replace(text, match =>
            {
                if (_ids.TryGetValue(Guid.Parse(match.Value).ToString(), out var ours))
                    return ours;
                unknown = true;
                return match.Value;
            });
            foreach (var (theirs, ours) in _ids.Where(pair => pair.Key.Length < 32).OrderByDescending(pair => pair.Key.Length))
                text = text.Replace($"\"{theirs}\"", $"\"{ours}\"", StringComparison.Ordinal).Replace($"/properties/{theirs}", $"/properties/{ours}", StringComparison.Ordinal);
            return unknown ? null : text;
        }

        private void Compare(JsonNode? theirs, JsonNode? ours, string place, string about)
        {
            var key = place[(place.LastIndexOf('.') + 1)..];
            if (key is "request_id" or "url" or "avatar_url" or "next_url" or "color" or "workspace_name" or "next_cursor" || key.EndsWith("_time", StringComparison.Ordinal))
                return;
            switch (theirs, ours)
            {
                case (JsonObject left, JsonObject right):
                    if ((string?)left["object"] == "user" && left["name"] is not null)
                    {
                        _ids[left.Id()] = right.Id();
                        return; // Another person.
                    }

                    if (!place.EndsWith("properties", StringComparison.Ordinal) && !left.Keys().SequenceEqual(right.Keys()))
                        Fault(place, string.Join(',', left.Keys()), string.Join(',', right.Keys()), about);
                    foreach (var (name, value) in left)
                    {
                        if (right.TryGetPropertyValue(name, out var other))
                            Compare(value, other, $"{place}.{name}", about);
                        else if (place.EndsWith("properties", StringComparison.Ordinal))
                            Fault(place, name, "nothing", about);
                    }

                    break;
                case (JsonArray left, JsonArray right):
                    if (left.Count != right.Count)
                        Fault(place, $"{left.Count} items", $"{right.Count} items", about);
                    foreach (var (one, other) in left.Zip(right))
                        Compare(one, other, place, about);
                    break;
                case (JsonValue left, _) when key == "plain_text" && left.ToString().StartsWith('@'):
                    return;
                case (JsonValue left, JsonValue right) when key is "id" or "synced_property_id" || key.EndsWith("_id", StringComparison.Ordinal) || Uuid().IsMatch(left.ToString()):
                    _ids[Guid.TryParse(left.ToString(), out var id) ? id.ToString() : left.ToString()] = right.ToString();
                    break;
                default:
                    if (!JsonNode.DeepEquals(theirs, ours))
                        Fault(place, theirs?.ToJsonString() ?? "null", ours?.ToJsonString() ?? "null", about);
                    break;
            }
        }

        private void Fault(string place, string theirs, string ours, string about) =>
            Faults.Add($"{about}\n  {place}: Notion {theirs}\n  Verso {ours}");
    }

    [GeneratedRegex("[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}")]
    private static partial Regex Uuid();
}
