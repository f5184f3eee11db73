using System.Data.Common;
using Verso.Notion;
using Verso.Workspace.Storage;

namespace Verso.Workspace.Triggers;

/// <summary>What makes a trigger fire once.</summary>
/// <param name="Event">Names the event; a trigger fires once for each name.</param>
/// <param name="Body">The event as JSON, from which templates take their values.</param>
public sealed record NewFiring(string Event, ReadOnlyMemory<byte> Body)
{
    /// <summary>Why it cannot be tried, in one sentence: it is kept as a dead letter.</summary>
    public string? Problem { get; init; }
}

/// <summary>One event on its way through one trigger.</summary>
/// <param name="Number">Its place in the queue.</param>
/// <param name="Attempts">How often it was tried since it was made or replayed.</param>
/// <param name="Generation">How many runs were started for it before and failed.</param>
public sealed record Firing(long Number, NotionId Trigger, string Event, FiringState State, int Attempts, int Generation)
{
    public ReadOnlyMemory<byte> Body { get; init; }

    public DateTimeOffset Created { get; init; }

    /// <summary>When it is tried next; null when it is not.</summary>
    public DateTimeOffset? Due { get; init; }

    public DateTimeOffset? Tried { get; init; }

    public DateTimeOffset? Ended { get; init; }

    /// <summary>The run that was started last.</summary>
    public NotionId? Run { get; init; }

    /// <summary>How that run ended: <c>succeeded</c>, <c>partial</c>, <c>failed</c>, <c>cancelled</c>; null when it has not.</summary>
    public string? Outcome { get; init; }

    /// <summary>What the run says of itself, or what went wrong last, in one sentence.</summary>
    public string? Note { get; init; }

    /// <summary>Names the run: the same as long as it was not started in vain, so that it is started once.</summary>
    public string RunKey => Generation == 0 ? $"trigger/{Trigger}/{Event}" : $"trigger/{Trigger}/{Event}#{Generation}";

    internal static Sql Columns { get; } = Sql.Text("number, trigger_id, event, state, attempts, generation, body, created, due, tried, ended, run, outcome, note");

    internal static string Write(FiringState state) => state.ToString().ToLowerInvariant();

    internal static Firing Read(DbDataReader row)
    {
        return new Firing(
            row.GetInt64(0), NotionId.Parse(row.GetString(1)), row.GetString(2), Enum.Parse<FiringState>(row.GetString(3), ignoreCase: true), row.GetInt32(4), row.GetInt32(5))
        {
            Body = row.GetFieldValue<byte[]>(6),
            Created = Time(7)!.Value,
            Due = Time(8),
            Tried = Time(9),
            Ended = Time(10),
            Run = row.IsDBNull(11) ? null : NotionId.Parse(row.GetString(11)),
            Outcome = row.IsDBNull(12) ? null : row.GetString(12),
            Note = row.IsDBNull(13) ? null : row.GetString(13),
        };

        DateTimeOffset? Time(int column) => row.IsDBNull(column) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));
    }
}

public enum FiringState
{
    /// <summary>To be started, for the first time or again.</summary>
    Waiting,

    /// <summary>Being started at this moment, or when the server stopped.</summary>
    Starting,
    Running,
    Done,

    /// <summary>Given up. It can be looked at, and replayed.</summary>
    Dead,
}
