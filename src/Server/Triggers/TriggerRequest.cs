using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Verso.Notion;
using Verso.Server.Gateway;
using Verso.Workspace.Triggers;

namespace Verso.Server.Triggers;

/// <summary>A trigger as someone asks for it.</summary>
public sealed partial record TriggerRequest
{
    /// <summary>The kinds of runs.</summary>
    internal const string Recipe = "recipe";
    internal const string Agent = "agent";

    private static readonly string[] Reserved = ["notion", "deadletters"];

    public string? Name { get; init; }

    /// <summary>A schedule: one of the three sources.</summary>
    public string? Cron { get; init; }

    public string? TimeZone { get; init; }

    /// <summary>Types of events: one of the three sources.</summary>
    public IReadOnlyList<string> On { get; init; } = [];

    public IReadOnlyList<string> Within { get; init; } = [];

    public IReadOnlyList<string> Properties { get; init; } = [];

    /// <summary>An address of its own: one of the three sources.</summary>
    public bool Hook { get; init; }

    /// <summary>The secret of a hook; null makes one.</summary>
    public string? Secret { get; init; }

    public string? RecipeName { get; init; }

    public string? AgentIntent { get; init; }

    public JsonObject Inputs { get; init; } = [];

    public JsonObject? Policy { get; init; }

    public bool DryRun { get; init; }

    internal static TriggerRequest Read(GatewayBody body) => new()
    {
        Name = body["name"].Text(),
        Cron = body["cron"].Text(),
        TimeZone = body["time_zone"].Text(),
        On = body["on"].Words("type"),
        Within = body["within"].Words("page_id", "database_id"),
        Properties = body["properties"].Words("name"),
        Hook = body["hook"].Flag(),
        Secret = body["secret"].Text(),
        RecipeName = body["recipe"].Text(),
        AgentIntent = body["agent"].Text(),
        Inputs = ReadObject(body["inputs"]) ?? [],
        Policy = ReadObject(body["policy"]),
        DryRun = body["dry_run"].Flag(),
    };

    /// <summary>Checks all of it.</summary>
    /// <exception cref="GatewayException">400: what is wrong, and what would be right.</exception>
    internal Trigger Check(string owner, DateTimeOffset now)
    {
        if (Name is null || !PlainName().IsMatch(Name) || Reserved.Contains(Name))
            throw GatewayBody.Bad($"name must have 1 to 60 small letters, digits and dashes, begin with a letter or digit, and be none of {string.Join(", ", Reserved)}.", "invalid_name");
        var source = (Cron, On.Count > 0, Hook) switch
        {
            ({ }, false, false) => TriggerSource.Cron,
            (null, true, false) => TriggerSource.Event,
            (null, false, true) => TriggerSource.Hook,
            _ => throw GatewayBody.Bad("Say what fires it, one of these: cron (a schedule), on (types of events), hook (an address of its own).", "invalid_source"),
        };
        if (source != TriggerSource.Event && (Within.Count > 0 || Properties.Count > 0))
            throw GatewayBody.Bad("within and properties choose among events: they go with on.", "invalid_filter");
        if (On.FirstOrDefault(type => !EventFilter.IsKnown(type)) is { } unknown)
            throw GatewayBody.Bad($"'{unknown}' is no type of event. There are: {string.Join(", ", Verso.Workspace.Webhooks.EventTypes.Of(NotionVersion.Latest))}; page.* means all of pages.", "unknown_event_type");
        var (kind, target) = (RecipeName, AgentIntent) switch
        {
            ({ } recipe, null) => (Recipe, recipe),
            (null, { } intent) => (Agent, intent),
            _ => throw GatewayBody.Bad("Say what it starts, one of these: recipe (its name), agent (what shall be done, in words).", "invalid_target"),
        };
        if ((Templates.FindFault(Inputs) ?? Templates.FindFault(JsonValue.Create(target))) is { } fault)
            throw GatewayBody.Bad(fault, "invalid_template");
        if (Secret is not null && (source != TriggerSource.Hook || Secret.Length is < 16 or > 200))
            throw GatewayBody.Bad("secret goes with hook, and has 16 to 200 characters; without it one is made.", "invalid_secret");
        if (TimeZone is not null && !TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out _))
            throw GatewayBody.Bad($"time_zone '{TimeZone}' is not known here. Use an IANA name, such as Europe/Berlin; without one it is UTC.", "invalid_time_zone");
        if (Policy is not null && kind != Agent)
            throw GatewayBody.Bad("policy goes with agent: a recipe has its own, and the API key's holds for both.", "invalid_policy");
        return new Trigger
        {
            Id = default,
            Name = Name,
            Source = source,
            Schedule = Cron is null ? null : Schedules.Require(Cron, TimeZone, now),
            TimeZone = TimeZone,
            Events = [.. On.Distinct(StringComparer.Ordinal)],
            Within = [.. Within.Select((id, index) => GatewayBody.ReadId(id, $"within[{index}]")).Distinct()],
            Properties = [.. Properties.Distinct(StringComparer.Ordinal)],
            Kind = kind,
            Target = target,
            Inputs = Inputs.DeepClone().AsObject(),
            Policy = Policy?.DeepClone().AsObject(),
            IsDryRun = DryRun,
            Owner = owner,
        };
    }

    private static JsonObject? ReadObject(GatewayBody member) =>
        !member.IsGiven ? null
        : member.Value.ValueKind == System.Text.Json.JsonValueKind.Object ? JsonObject.Create(member.Value.Clone())
        : throw GatewayBody.Bad($"{member.Path} must be an object.");

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,59}$", RegexOptions.CultureInvariant)]
    private static partial Regex PlainName();
}
