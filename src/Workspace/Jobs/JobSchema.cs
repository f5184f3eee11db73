using System.Data.Common;
using Verso.Notion;
using Verso.Workspace.Storage;

namespace Verso.Workspace.Jobs;

/// <summary>The tables of jobs, and how their rows are read.</summary>
internal static class JobSchema
{
    public static string Tables(SqlDialect dialect) => $"""
        CREATE TABLE IF NOT EXISTS job (
            id TEXT PRIMARY KEY,
            kind TEXT NOT NULL,
            owner TEXT NOT NULL,
            state TEXT NOT NULL,
            input {dialect.Bytes} NOT NULL,
            total BIGINT NOT NULL,
            succeeded BIGINT NOT NULL DEFAULT 0,
            failed BIGINT NOT NULL DEFAULT 0,
            error TEXT,
            input_tokens BIGINT NOT NULL DEFAULT 0,
            output_tokens BIGINT NOT NULL DEFAULT 0,
            cost_millionths BIGINT NOT NULL DEFAULT 0,
            created_at BIGINT NOT NULL,
            started_at BIGINT,
            finished_at BIGINT,
            cancel_requested BIGINT NOT NULL DEFAULT 0,
            lease_owner TEXT,
            lease_epoch BIGINT NOT NULL DEFAULT 0,
            lease_until BIGINT,
            callback_url TEXT,
            callback_attempts BIGINT NOT NULL DEFAULT 0,
            callback_due BIGINT,
            callback_delivered BIGINT NOT NULL DEFAULT 0,
            callback_error TEXT
        );
        CREATE INDEX IF NOT EXISTS job_open ON job (state, lease_until);
        CREATE INDEX IF NOT EXISTS job_due ON job (callback_due);
        CREATE TABLE IF NOT EXISTS job_item (
            job_id TEXT NOT NULL,
            position BIGINT NOT NULL,
            state TEXT NOT NULL,
            lane TEXT,
            attempt BIGINT NOT NULL DEFAULT 0,
            begun_at BIGINT,
            input {dialect.Bytes} NOT NULL,
            result {dialect.Bytes},
            PRIMARY KEY (job_id, position)
        );
        """;

    public static Sql JobColumns { get; } = Sql.Text(
        """
        id, kind, owner, state, input, total, succeeded, failed, error, input_tokens, output_tokens, cost_millionths,
        created_at, started_at, finished_at, cancel_requested, lease_epoch,
        callback_url, callback_attempts, callback_due, callback_delivered, callback_error
        """);

    public static Sql ItemColumns { get; } = Sql.Text("position, input, state, lane, attempt, begun_at, result");

    public static Job ReadJob(DbDataReader row) => new()
    {
        Id = NotionId.Parse(row.GetString(0)),
        Kind = row.GetString(1),
        Owner = row.GetString(2),
        State = Enum.Parse<JobState>(row.GetString(3), ignoreCase: true),
        Input = row.GetFieldValue<byte[]>(4),
        Total = row.GetInt32(5),
        Succeeded = row.GetInt32(6),
        Failed = row.GetInt32(7),
        Error = row.IsDBNull(8) ? null : row.GetString(8),
        Usage = new(row.GetInt64(9), row.GetInt64(10), row.GetInt64(11) / 1_000_000m),
        CreatedAt = Time(row, 12)!.Value,
        StartedAt = Time(row, 13),
        FinishedAt = Time(row, 14),
        CancelRequested = row.GetInt64(15) != 0,
        Epoch = row.GetInt64(16),
        Callback = row.IsDBNull(17)
            ? null
            : new(row.GetString(17), row.GetInt32(18), Time(row, 19), row.GetInt64(20) != 0, row.IsDBNull(21) ? null : row.GetString(21)),
    };

    public static JobItem ReadItem(DbDataReader row) => new(row.GetInt32(0), row.GetFieldValue<byte[]>(1))
    {
        State = Enum.Parse<JobItemState>(row.GetString(2), ignoreCase: true),
        Lane = row.IsDBNull(3) ? null : row.GetString(3),
        Attempt = row.GetInt32(4),
        BegunAt = Time(row, 5),
        Result = row.IsDBNull(6) ? null : row.GetFieldValue<byte[]>(6),
    };

    public static string Text(JobState state) => state.ToString().ToLowerInvariant();

    public static string Text(JobItemState state) => state.ToString().ToLowerInvariant();

    private static DateTimeOffset? Time(DbDataReader row, int column) =>
        row.IsDBNull(column) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));
}
