using System.Text.Json;
using System.Text.Json.Nodes;

namespace Verso.Server.Gateway;

// The shapes of requests and answers, for the description of the API. Requests are read more leniently than these say.

/// <summary>An error.</summary>
/// <param name="Error">One clear sentence.</param>
/// <param name="Code">A word for programs.</param>
/// <param name="Required">The names of the headers that would have helped.</param>
internal sealed record ErrorDocument(string Error, string Code, IReadOnlyList<string>? Required = null, JsonElement? Details = null);

/// <param name="DataSourceId">The data source the records belong to.</param>
/// <param name="NotionId">A database or a data source; which of them is found out.</param>
/// <param name="DatabaseId">The database the records belong to, when it has one data source.</param>
/// <param name="Records">One object a page: property name or id to plain value, and page_id, markdown or children.</param>
/// <param name="Lookup">For an upsert: the properties that tell which page a record stands for.</param>
/// <param name="UpdateProperties">For an upsert: the only properties that change on a page that is there.</param>
/// <param name="CreateOptions">Whether an unknown select or multi-select option is created.</param>
/// <param name="DryRun">Tells what would happen, and writes nothing.</param>
/// <param name="Async">Starts a job, for any number of records.</param>
/// <param name="CallbackUrl">Where the result of the job is sent, signed.</param>
/// <param name="CallbackSecret">What the callback is signed with.</param>
internal sealed record BulkDocument(
    IReadOnlyList<JsonObject> Records, string? DataSourceId = null, string? NotionId = null, string? DatabaseId = null, IReadOnlyList<string>? Lookup = null, IReadOnlyList<string>? UpdateProperties = null,
    BulkPageOptionsDocument? PageOptions = null, BulkConfigDocument? Config = null, bool? CreateOptions = null, bool? DryRun = null, bool? Async = null, string? CallbackUrl = null, string? CallbackSecret = null);

/// <param name="Icon">An emoji, a URL, or Notion's own form.</param>
/// <param name="Cover">A URL, or Notion's own form.</param>
/// <param name="Template">"default", a template's id, or Notion's own form.</param>
internal sealed record BulkPageOptionsDocument(JsonElement? Icon = null, JsonElement? Cover = null, JsonElement? Template = null);

/// <param name="Concurrency">1 to 10 records side by side.</param>
/// <param name="Retries">0 to 10.</param>
internal sealed record BulkConfigDocument(int? Concurrency = null, int? Retries = null);

internal sealed record BulkAnswerDocument(
    bool Success, int Total, int Successful, int Failed, IReadOnlyList<BulkResultDocument> Results, IReadOnlyList<JsonObject> FailedData, string? ErrorMessage = null,
    bool? DryRun = null, IReadOnlyList<JsonObject>? UniqueRecords = null, IReadOnlyList<JsonObject>? DuplicateRecords = null);

internal sealed record BulkResultDocument(int Index, bool Success, string? PageId = null, JsonObject? Data = null, string? Error = null, string? ErrorCode = null);

/// <param name="PageIds">The pages, as texts or as objects with page_id.</param>
/// <param name="PageId">The page to find the schema on, when the database is inline.</param>
/// <param name="PropertyIds">Auto only: the properties to fill, instead of all AI properties.</param>
/// <param name="PropertyId">Manual only: the property to fill.</param>
/// <param name="WorkflowId">Manual only: the workflow to run it with.</param>
/// <param name="Engine">"notion" or "model".</param>
/// <param name="Concurrency">1 to 10 pages side by side.</param>
internal sealed record SummaryDocument(
    IReadOnlyList<JsonElement> PageIds, string? PageId = null, IReadOnlyList<JsonElement>? PropertyIds = null, string? PropertyId = null, string? WorkflowId = null, string? Engine = null, int? Concurrency = null,
    bool? Async = null, string? CallbackUrl = null, string? CallbackSecret = null);

internal sealed record SummaryAnswerDocument(bool Success, int Total, int Successful, int Failed, string Engine, IReadOnlyList<SummaryResultDocument> Results);

internal sealed record SummaryResultDocument(string PageId, bool Success, string? Summary = null, string? Error = null, string? PropertyId = null);

internal sealed record JobStartedDocument(bool Success, string JobId, string Status, int Total, string StatusUrl, string EventsUrl);

internal sealed record JobListDocument(IReadOnlyList<JobDocument> Jobs);

/// <param name="Status">queued, running, succeeded, partial, failed or cancelled.</param>
/// <param name="NextFrom">Where the next part of the results begins.</param>
internal sealed record JobDocument(
    string JobId, string Kind, string Status, bool Success, int Total, int Completed, int Successful, int Failed, DateTimeOffset CreatedAt, DateTimeOffset? StartedAt = null,
    DateTimeOffset? FinishedAt = null, string? Error = null, JobUsageDocument? Usage = null, JobCallbackDocument? Callback = null, IReadOnlyList<JsonObject>? Results = null, int? NextFrom = null);

internal sealed record JobUsageDocument(long InputTokens, long OutputTokens, decimal Cost);

internal sealed record JobCallbackDocument(string Url, int Attempts, bool Delivered, string? Error = null);

/// <param name="Markdown">Markdown, to get blocks.</param>
/// <param name="Blocks">Blocks as Notion's requests carry them, to get markdown.</param>
/// <param name="Flavor">"enhanced" or "github".</param>
internal sealed record ConvertDocument(string? Markdown = null, IReadOnlyList<JsonObject>? Blocks = null, string? Flavor = null);

internal sealed record ConvertAnswerDocument(bool Success, IReadOnlyList<JsonObject>? Blocks = null, string? Markdown = null);
