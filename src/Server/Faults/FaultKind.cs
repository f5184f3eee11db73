namespace Verso.Server.Faults;

/// <summary>What can go wrong on purpose.</summary>
internal enum FaultKind
{
    /// <summary>Nothing: a place in a sequence at which all goes well.</summary>
    None,

    /// <summary>The answer comes late.</summary>
    Latency,

    /// <summary>429 <c>rate_limited</c>.</summary>
    RateLimited,

    /// <summary>529 <c>service_overload</c>.</summary>
    Overload,

    /// <summary>403 <c>restricted_resource</c>: the blocks of the Free plan are used up.</summary>
    BlockLimit,

    /// <summary>409 <c>conflict_error</c>.</summary>
    Conflict,

    /// <summary>500 <c>internal_server_error</c>.</summary>
    InternalError,

    /// <summary>502, as a proxy or as Notion says it.</summary>
    BadGateway,

    /// <summary>503 <c>service_unavailable</c>; after the commit it says that the change was saved.</summary>
    Unavailable,

    /// <summary>504, as a proxy or as Notion says it.</summary>
    GatewayTimeout,

    /// <summary>The connection is broken off.</summary>
    Reset,

    /// <summary>No answer comes, for as long as the client waits.</summary>
    Hang,

    /// <summary>The answer's JSON stops half way.</summary>
    Truncate,

    /// <summary>A webhook delivery that is never sent.</summary>
    Lost,

    /// <summary>A webhook delivery that is sent twice.</summary>
    Doubled,

    /// <summary>A webhook delivery that is sent after the one that follows it.</summary>
    Reordered,
}

/// <summary>The words for them in requests, settings and on the command line.</summary>
internal static class FaultWords
{
    private static readonly (string Word, FaultKind Kind)[] All =
    [
        ("none", FaultKind.None),
        ("latency", FaultKind.Latency),
        ("429", FaultKind.RateLimited),
        ("529", FaultKind.Overload),
        ("403", FaultKind.BlockLimit),
        ("409", FaultKind.Conflict),
        ("500", FaultKind.InternalError),
        ("502", FaultKind.BadGateway),
        ("503", FaultKind.Unavailable),
        ("504", FaultKind.GatewayTimeout),
        ("reset", FaultKind.Reset),
        ("hang", FaultKind.Hang),
        ("truncate", FaultKind.Truncate),
        ("lost", FaultKind.Lost),
        ("doubled", FaultKind.Doubled),
        ("reordered", FaultKind.Reordered),
    ];

    public static string List { get; } = string.Join(", ", All.Select(one => one.Word));

    public static FaultKind? Read(string? word) =>
        All.Where(one => one.Word.Equals(word?.Trim(), StringComparison.OrdinalIgnoreCase)).Select(one => (FaultKind?)one.Kind).FirstOrDefault();

    public static string Word(this FaultKind kind) => All.First(one => one.Kind == kind).Word;

    public static bool IsOfWebhooks(this FaultKind kind) => kind is FaultKind.Lost or FaultKind.Doubled or FaultKind.Reordered;
}
