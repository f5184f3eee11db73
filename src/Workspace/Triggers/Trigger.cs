using System.Data.Common;
using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Storage;

namespace Verso.Workspace.Triggers;

/// <summary>Starts a recipe or an agent when something happens.</summary>
public sealed record Trigger
{
    public required NotionId Id { get; init; }

    /// <summary>Unique in the workspace; part of the address of a hook.</summary>
    public required string Name { get; init; }

    public required TriggerSource Source { get; init; }

    /// <summary>The cron expression of a schedule, in Quartz's spelling.</summary>
    public string? Schedule { get; init; }

    /// <summary>The time zone of a schedule; null for UTC.</summary>
    public string? TimeZone { get; init; }

    /// <summary>The types of events: <c>page.created</c>, <c>page.*</c>.</summary>
    public IReadOnlyList<string> Events { get; init; } = [];

    /// <summary>Only what lies in these pages, databases and data sources; empty for the whole workspace.</summary>
    public IReadOnlyList<NotionId> Within { get; init; } = [];

    /// <summary>Only when one of these properties changed, by name or id; empty for any.</summary>
    public IReadOnlyList<string> Properties { get; init; } = [];

    /// <summary>What kind of run it starts: <c>recipe</c> or <c>agent</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The recipe's name, or the agent's intent; an intent may have templates.</summary>
    public required string Target { get; init; }

    /// <summary>Texts in them may have templates.</summary>
    public JsonObject Inputs { get; init; } = [];

    /// <summary>A policy for its runs beside the key's own.</summary>
    public JsonObject? Policy { get; init; }

    /// <summary>Its runs say what they would do, and write nothing.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>The id of the API key in whose name its runs are.</summary>
    public required string Owner { get; init; }

    /// <summary>What the callers of a hook know, as it was sealed by whoever made the trigger.</summary>
    public string? SealedSecret { get; init; }

    public bool IsEnabled { get; init; } = true;

    public DateTimeOffset Created { get; init; }

    /// <summary>When a schedule comes due next; null for another source, and for a schedule that has ended.</summary>
    public DateTimeOffset? NextDue { get; init; }

    /// <summary>How often it did not fire because too much was waiting.</summary>
    public long Missed { get; init; }

    internal long Since { get; init; }

    internal static Sql Columns { get; } = Sql.Text("id, name, source, definition, owner, secret, enabled, created, since, next_due, missed");

    internal static string Write(TriggerSource source) => source.ToString().ToLowerInvariant();

    internal byte[] WriteDefinition()
    {
        var json = new JsonObject
        {
            ["schedule"] = Schedule,
            ["time_zone"] = TimeZone,
            ["events"] = Texts(Events),
            ["within"] = Texts(Within.Select(id => id.ToString())),
            ["properties"] = Texts(Properties),
            ["kind"] = Kind,
            ["target"] = Target,
            ["inputs"] = Inputs.DeepClone(),
            ["policy"] = Policy?.DeepClone(),
            ["dry_run"] = IsDryRun,
        };
        return Json.Write(json);
    }

    internal static Trigger Read(DbDataReader row)
    {
        var definition = Json.ReadObject(row.GetFieldValue<byte[]>(3));
        return new Trigger
        {
            Id = NotionId.Parse(row.GetString(0)),
            Name = row.GetString(1),
            Source = Enum.Parse<TriggerSource>(row.GetString(2), ignoreCase: true),
            Schedule = definition["schedule"].Text(),
            TimeZone = definition["time_zone"].Text(),
            Events = Texts(definition["events"]),
            Within = [.. Texts(definition["within"]).Select(id => NotionId.Parse(id))],
            Properties = Texts(definition["properties"]),
            Kind = definition["kind"].Text()!,
            Target = definition["target"].Text()!,
            Inputs = definition["inputs"]!.DeepClone().AsObject(),
            Policy = definition["policy"]?.DeepClone().AsObject(),
            IsDryRun = definition["dry_run"].IsTrue(),
            Owner = row.GetString(4),
            SealedSecret = row.IsDBNull(5) ? null : row.GetString(5),
            IsEnabled = row.GetInt64(6) != 0,
            Created = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(7)),
            Since = row.GetInt64(8),
            NextDue = row.IsDBNull(9) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(9)),
            Missed = row.GetInt64(10),
        };
    }

    private static JsonArray Texts(IEnumerable<string> texts) => [.. texts.Select(text => JsonValue.Create(text))];

    private static List<string> Texts(JsonNode? array) => [.. (array as JsonArray ?? []).Select(one => one.Text()!)];
}

/// <summary>What makes a trigger fire.</summary>
public enum TriggerSource
{
    /// <summary>The time.</summary>
    Cron,

    /// <summary>Something that happened in the workspace: a local one tells itself, one of Notion by Notion's webhooks.</summary>
    Event,

    /// <summary>A request to <c>/hooks/{name}</c>.</summary>
    Hook,
}
