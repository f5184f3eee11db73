using System.Text.Json.Nodes;

namespace Verso.Server.Triggers;

// The shapes of requests and answers, for the description of the API.

/// <param name="Name">Small letters, digits and dashes.</param>
/// <param name="Cron">A schedule: Quartz's six fields, or crontab's five. One of cron, on and hook.</param>
/// <param name="TimeZone">Of the schedule: an IANA name; UTC when absent.</param>
/// <param name="On">Types of events, such as page.created or page.*.</param>
/// <param name="Within">Only what lies in these pages, databases and data sources.</param>
/// <param name="Properties">Only when one of these changed, by name or id.</param>
/// <param name="Hook">An address of its own, /hooks/NAME.</param>
/// <param name="Secret">The secret of the hook; one is made when absent.</param>
/// <param name="Recipe">The recipe that it starts. One of recipe and agent.</param>
/// <param name="Agent">What an agent shall do, in words.</param>
/// <param name="Inputs">Texts may have templates: {{event.entity.id}}.</param>
/// <param name="Policy">For the runs of an agent, beside the key's own.</param>
/// <param name="DryRun">Its runs write nothing.</param>
internal sealed record NewTriggerDocument(
    string Name, string? Cron = null, string? TimeZone = null, IReadOnlyList<string>? On = null, IReadOnlyList<string>? Within = null, IReadOnlyList<string>? Properties = null, bool? Hook = null,
    string? Secret = null, string? Recipe = null, string? Agent = null, JsonObject? Inputs = null, JsonObject? Policy = null, bool? DryRun = null);

/// <param name="Source">cron, event or hook.</param>
/// <param name="NextTime">When the schedule comes due next.</param>
/// <param name="Missed">How often it did not fire because too much was waiting.</param>
/// <param name="Secret">Of a new hook; it is not shown again.</param>
internal sealed record TriggerDocument(
    string Name, string Id, string Source, bool Enabled, JsonObject Inputs, bool DryRun, string OwnerKeyId, DateTimeOffset CreatedTime, long Waiting, long Running, long Done, long Dead, long Missed,
    string? Cron = null, string? TimeZone = null, DateTimeOffset? NextTime = null, IReadOnlyList<string>? On = null, IReadOnlyList<string>? Within = null, IReadOnlyList<string>? Properties = null,
    string? Path = null, string? Recipe = null, string? Agent = null, JsonObject? Policy = null, string? Secret = null, IReadOnlyList<FiringDocument>? Firings = null);

internal sealed record TriggerListDocument(IReadOnlyList<TriggerDocument> Triggers);

/// <param name="Number">Its place in the queue.</param>
/// <param name="Event">What it fired for; a trigger fires once for each.</param>
/// <param name="Status">waiting, running, succeeded, partial, cancelled or dead; with wait, also failed.</param>
/// <param name="Note">What its run says of itself, or what went wrong.</param>
/// <param name="Body">The event.</param>
internal sealed record FiringDocument(
    long Number, string Trigger, string Event, string Status, int Attempts, DateTimeOffset CreatedTime, DateTimeOffset? LastAttemptTime = null, DateTimeOffset? NextAttemptTime = null,
    DateTimeOffset? EndedTime = null, string? RunId = null, string? Note = null, JsonObject? Body = null, string? RunUrl = null, string? StatusUrl = null, string? Summary = null, JsonObject? Result = null,
    string? NextAction = null, string? Error = null, string? ErrorCode = null);

/// <param name="NextBefore">Where the next part begins.</param>
internal sealed record FiringListDocument(IReadOnlyList<FiringDocument> Firings, long? NextBefore = null);

internal sealed record RemovedTriggerDocument(string Name, bool Removed);

/// <param name="PageId">The page that the event shall be about.</param>
/// <param name="Body">What a hook shall be sent.</param>
/// <param name="Live">Whether its run may write; it is a dry run otherwise.</param>
internal sealed record TriggerTestDocument(string? PageId = null, JsonObject? Body = null, bool? Live = null);

internal sealed record TriggerReplayDocument(int Replayed);

/// <param name="Address">Where Notion shall send its events.</param>
/// <param name="Waiting">Verification tokens that wait for the operator.</param>
internal sealed record NotionWebhookDocument(string Address, bool Verified, IReadOnlyList<NotionTokenDocument> Waiting, DateTimeOffset? AcceptedTime = null);

internal sealed record NotionTokenDocument(long Number, DateTimeOffset ReceivedTime, string VerificationToken);

/// <param name="Number">Which token; it may be left out when only one waits.</param>
internal sealed record NotionAcceptDocument(long? Number = null);

/// <param name="Received">taken, duplicate, too_old or handshake.</param>
internal sealed record ReceiptDocument(string Received);
