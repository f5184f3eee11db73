using System.Globalization;
using System.Text.Json.Nodes;
using Verso.Agents.Runs;
using Verso.Workspace.Triggers;

namespace Verso.Server.Triggers;

/// <summary>Triggers and firings as JSON, for the endpoints and the command line.</summary>
public static class TriggerAnswers
{
    public static JsonObject Of(Trigger trigger, TriggerDesk desk)
    {
        var counts = desk.Firings.Count(trigger.Id);
        var json = new JsonObject
        {
            ["name"] = trigger.Name,
            ["id"] = trigger.Id.ToString(),
            ["source"] = trigger.Source.ToString().ToLowerInvariant(),
            ["enabled"] = trigger.IsEnabled,
            ["cron"] = trigger.Schedule,
            ["time_zone"] = trigger.TimeZone,
            ["next_time"] = Time(trigger.NextDue),
            ["on"] = Texts(trigger.Events),
            ["within"] = Texts(trigger.Within.Select(id => id.ToString())),
            ["properties"] = Texts(trigger.Properties),
            ["path"] = trigger.Source == TriggerSource.Hook ? $"/hooks/{trigger.Name}" : null,
            [trigger.Kind] = trigger.Target,
            ["inputs"] = trigger.Inputs.DeepClone(),
            ["policy"] = trigger.Policy?.DeepClone(),
            ["dry_run"] = trigger.IsDryRun,
            ["owner_key_id"] = trigger.Owner,
            ["created_time"] = Time(trigger.Created),
            ["waiting"] = counts.GetValueOrDefault(FiringState.Waiting),
            ["running"] = counts.GetValueOrDefault(FiringState.Running) + counts.GetValueOrDefault(FiringState.Starting),
            ["done"] = counts.GetValueOrDefault(FiringState.Done),
            ["dead"] = counts.GetValueOrDefault(FiringState.Dead),
            ["missed"] = trigger.Missed,
        };
        foreach (var empty in json.Where(member => member.Value is null or JsonArray { Count: 0 }).Select(member => member.Key).ToList())
            json.Remove(empty);
        return json;
    }

    /// <param name="trigger">The name of its trigger.</param>
    public static JsonObject Of(Firing firing, string trigger, bool withEvent)
    {
        var json = new JsonObject
        {
            ["number"] = firing.Number,
            ["trigger"] = trigger,
            ["event"] = firing.Event,
            ["status"] = Status(firing),
            ["attempts"] = firing.Attempts,
            ["created_time"] = Time(firing.Created),
            ["last_attempt_time"] = Time(firing.Tried),
            ["next_attempt_time"] = firing.State == FiringState.Waiting ? Time(firing.Due) : null,
            ["ended_time"] = Time(firing.Ended),
            ["run_id"] = firing.Run?.ToString(),
            ["note"] = firing.Note,
        };
        if (withEvent)
            json["body"] = JsonNode.Parse(firing.Body.Span);
        return json;
    }

    /// <summary>With how its run ended.</summary>
    public static JsonObject Of(Firing firing, string trigger, EndedRun? ended)
    {
        var json = Of(firing, trigger, withEvent: false);
        json["run_url"] = firing.Run is { } run ? $"/api/v2/runs/{run}" : null;
        json["status_url"] = $"/hooks/{trigger}/firings/{firing.Number}";
        if (ended is null)
            return json;
        json["status"] = ended.Status;
        json["summary"] = ended.Outcome?.Summary;
        json["result"] = ended.Outcome?.Result.DeepClone();
        json["next_action"] = ended.Outcome?.NextAction;
        json["error"] = ended.Error;
        json["error_code"] = ended.ErrorCode;
        return json;
    }

    public static JsonObject Of(NotionHandshakes notion, string address) => new()
    {
        ["address"] = address,
        ["verified"] = notion.Accepted is not null,
        ["accepted_time"] = Time(notion.Accepted?.Accepted),
        ["waiting"] = new JsonArray([.. notion.Waiting.Select(one => new JsonObject
        {
            ["number"] = one.Number, ["received_time"] = Time(one.Received), ["verification_token"] = notion.TokenOf(one),
        })]),
    };

    /// <summary>How its run ended; before that, where it stands.</summary>
    public static string Status(Firing firing) => firing.State switch
    {
        FiringState.Done => firing.Outcome ?? "done",
        FiringState.Starting => "waiting",
        var state => state.ToString().ToLowerInvariant(),
    };

    private static JsonArray Texts(IEnumerable<string> texts) => [.. texts.Select(text => JsonValue.Create(text))];

    private static string? Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
