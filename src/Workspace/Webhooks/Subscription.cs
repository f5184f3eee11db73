using System.Data.Common;
using Verso.Notion;
using Verso.Workspace.Storage;

namespace Verso.Workspace.Webhooks;

/// <summary>Someone who wants to hear of changes.</summary>
public sealed record Subscription
{
    public required NotionId Id { get; init; }

    public required string Url { get; init; }

    /// <summary>The chosen types, in the words of <see cref="ApiVersion"/>.</summary>
    public required IReadOnlyList<string> Types { get; init; }

    /// <summary>The version that events are written in.</summary>
    public required string ApiVersion { get; init; }

    /// <summary>Whose subscription it is: the bot of an integration token, or a client of OAuth. It hears only of what that can see.</summary>
    public required NotionId Integration { get; init; }

    public required string IntegrationName { get; init; }

    /// <summary>The integration is a client of OAuth, so several bots and people may stand behind it.</summary>
    public bool IsPublic { get; init; }

    /// <summary>The verification token, as it was sealed by whoever made the subscription.</summary>
    public required string SealedToken { get; init; }

    public SubscriptionState State { get; init; }

    /// <summary>Why it was paused, in one sentence; null when it was paused by hand, or is not.</summary>
    public string? Problem { get; init; }

    public DateTimeOffset Created { get; init; }

    /// <summary>It is told of changes behind this one.</summary>
    internal long Since { get; init; }

    /// <summary>How many events were not queued for it, because it was paused or too many were waiting.</summary>
    public long Missed { get; init; }

    internal NotionVersion Version => NotionVersion.TryParse(ApiVersion, out var version) ? version : NotionVersion.Latest;

    internal static Sql Columns { get; } = Sql.Text(
        "id, url, types, api_version, integration, integration_name, is_public, token, state, problem, created, since, missed");

    internal static Subscription Read(DbDataReader row) => new()
    {
        Id = NotionId.Parse(row.GetString(0)),
        Url = row.GetString(1),
        Types = row.GetString(2).Split(' ', StringSplitOptions.RemoveEmptyEntries),
        ApiVersion = row.GetString(3),
        Integration = NotionId.Parse(row.GetString(4)),
        IntegrationName = row.GetString(5),
        IsPublic = row.GetInt64(6) != 0,
        SealedToken = row.GetString(7),
        State = ReadState(row.GetString(8)),
        Problem = row.IsDBNull(9) ? null : row.GetString(9),
        Created = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(10)),
        Since = row.GetInt64(11),
        Missed = row.GetInt64(12),
    };

    internal static string Write(SubscriptionState state) => state switch
    {
        SubscriptionState.Active => "active",
        SubscriptionState.Paused => "paused",
        _ => "pending_verification",
    };

    private static SubscriptionState ReadState(string text) => text switch
    {
        "active" => SubscriptionState.Active,
        "paused" => SubscriptionState.Paused,
        _ => SubscriptionState.PendingVerification,
    };
}

/// <summary>The states that Notion's portal shows.</summary>
public enum SubscriptionState
{
    /// <summary>The token was sent and not yet given back.</summary>
    PendingVerification,
    Active,

    /// <summary>Nothing is sent; what happens meanwhile is counted as missed.</summary>
    Paused,
}
