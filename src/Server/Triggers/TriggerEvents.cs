using System.Globalization;
using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Triggers;

namespace Verso.Server.Triggers;

/// <summary>Events that no workspace tells of: a time that came, a request to a hook, a try by hand.</summary>
internal static class TriggerEvents
{
    private const string Test = "test/";

    public static bool IsTest(string name) => name.StartsWith(Test, StringComparison.Ordinal);

    /// <summary>The same time is the same event.</summary>
    public static NewFiring OfTime(DateTimeOffset due)
    {
        var time = Time(due);
        return Write($"cron/{time}", new JsonObject { ["id"] = $"cron/{time}", ["type"] = "cron", ["timestamp"] = time });
    }

    /// <param name="name">Tells a request that came before from a new one.</param>
    public static NewFiring OfHook(string name, JsonObject body, DateTimeOffset now) =>
        Write($"hook/{name}", new JsonObject { ["id"] = $"hook/{name}", ["type"] = "hook", ["timestamp"] = Time(now), ["body"] = body });

    /// <param name="page">The page that it is about, for triggers on events.</param>
    public static NewFiring OfTest(Trigger trigger, NotionId? page, JsonObject? body, bool isDryRun, DateTimeOffset now)
    {
        var name = Test + NotionId.New(now);
        var type = trigger.Source switch
        {
            TriggerSource.Cron => "cron",
            TriggerSource.Hook => "hook",
            _ => trigger.Events.FirstOrDefault(one => !one.EndsWith('*')) ?? "verso.test",
        };
        var json = new JsonObject { ["id"] = name, ["type"] = type, ["timestamp"] = Time(now), ["dry_run"] = isDryRun };
        if (page is { } id)
            json["entity"] = new JsonObject { ["id"] = id.ToString(), ["type"] = "page" };
        if (trigger.Source == TriggerSource.Hook)
            json["body"] = body ?? [];
        return Write(name, json);
    }

    private static NewFiring Write(string name, JsonObject body) => new(name, Json.Write(body));

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
