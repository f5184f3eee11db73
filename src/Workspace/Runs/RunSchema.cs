using System.Data.Common;
using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Storage;

namespace Verso.Workspace.Runs;

/// <summary>The tables of runs, and how their rows are read.</summary>
internal static class RunSchema
{
    public static Migrations Migrations { get; } = new("runs",
    [
        dialect => $"""
            CREATE TABLE IF NOT EXISTS run (
                id TEXT PRIMARY KEY,
                job_id TEXT NOT NULL,             -- the job that carries it out now, or did last
                kind TEXT NOT NULL,
                name TEXT NOT NULL,
                key TEXT,
                owner TEXT NOT NULL,
                workspace TEXT NOT NULL,
                input {dialect.Bytes} NOT NULL,
                policy {dialect.Bytes},
                is_dry_run BIGINT NOT NULL,
                origin TEXT NOT NULL,
                status TEXT NOT NULL,
                created_at BIGINT NOT NULL,
                started_at BIGINT,
                finished_at BIGINT,
                attempts BIGINT NOT NULL DEFAULT 0,
                stalls BIGINT NOT NULL DEFAULT 0, -- how often it was begun since it last got a step done
                summary TEXT,
                result {dialect.Bytes},
                next_action TEXT,
                error_code TEXT,
                error TEXT,
                reads BIGINT NOT NULL DEFAULT 0,
                writes BIGINT NOT NULL DEFAULT 0,
                model_calls BIGINT NOT NULL DEFAULT 0,
                input_tokens BIGINT NOT NULL DEFAULT 0,
                output_tokens BIGINT NOT NULL DEFAULT 0,
                cost_millionths BIGINT NOT NULL DEFAULT 0,
                cancel_requested BIGINT NOT NULL DEFAULT 0
            );
            CREATE UNIQUE INDEX IF NOT EXISTS run_key ON run (kind, name, key) WHERE key IS NOT NULL;
            CREATE INDEX IF NOT EXISTS run_created ON run (created_at, id);
            CREATE INDEX IF NOT EXISTS run_finished ON run (finished_at);
            CREATE TABLE IF NOT EXISTS run_step (
                run_id TEXT NOT NULL,
                key TEXT NOT NULL,
                position BIGINT NOT NULL,
                state TEXT NOT NULL,
                attempts BIGINT NOT NULL,
                begun_at BIGINT NOT NULL,
                ended_at BIGINT,
                answer {dialect.Bytes},
                error TEXT,
                PRIMARY KEY (run_id, key)
            );
            CREATE TABLE IF NOT EXISTS run_event (
                run_id TEXT NOT NULL,
                position BIGINT NOT NULL,
                at BIGINT NOT NULL,
                kind TEXT NOT NULL,
                text TEXT NOT NULL,
                details {dialect.Bytes},
                PRIMARY KEY (run_id, position)
            );
            """,
    ]);

    public static Sql Columns { get; } = Sql.Text(
        """
        id, kind, name, key, owner, workspace, input, policy, is_dry_run, origin, status, created_at, started_at, finished_at, attempts,
        summary, result, next_action, error_code, error, reads, writes, model_calls, input_tokens, output_tokens, cost_millionths, cancel_requested
        """);

    public static Sql StepColumns { get; } = Sql.Text("key, state, attempts, begun_at, ended_at, answer, error");

    public static Run Read(DbDataReader row) => new()
    {
        Id = NotionId.Parse(row.GetString(0)),
        Kind = row.GetString(1),
        Name = row.GetString(2),
        Key = Text(row, 3),
        Owner = row.GetString(4),
        Workspace = NotionId.Parse(row.GetString(5)),
        Input = Object(row, 6)!,
        Policy = Object(row, 7),
        IsDryRun = row.GetInt64(8) != 0,
        Origin = row.GetString(9),
        Status = Enum.Parse<RunStatus>(row.GetString(10), ignoreCase: true),
        CreatedAt = Time(row, 11)!.Value,
        StartedAt = Time(row, 12),
        FinishedAt = Time(row, 13),
        Attempts = row.GetInt32(14),
        Summary = Text(row, 15),
        Result = Object(row, 16),
        NextAction = Text(row, 17),
        ErrorCode = Text(row, 18),
        Error = Text(row, 19),
        Usage = new(row.GetInt64(20), row.GetInt64(21), row.GetInt64(22), row.GetInt64(23), row.GetInt64(24), row.GetInt64(25) / 1_000_000m),
        CancelRequested = row.GetInt64(26) != 0,
    };

    public static RunStep ReadStep(DbDataReader row) => new(
        row.GetString(0), Enum.Parse<RunStepState>(row.GetString(1), ignoreCase: true), row.GetInt32(2), Time(row, 3)!.Value, Time(row, 4), Node(row, 5), Text(row, 6));

    public static RunEvent ReadEvent(DbDataReader row) => new(row.GetInt32(0), Time(row, 1)!.Value, row.GetString(2), row.GetString(3), Object(row, 4));

    public static string Word(RunStatus status) => status.ToString().ToLowerInvariant();

    public static string Word(RunStepState state) => state.ToString().ToLowerInvariant();

    public static byte[]? Bytes(JsonNode? node) => node is null ? null : Json.Write(node);

    private static string? Text(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static JsonNode? Node(DbDataReader row, int column) => row.IsDBNull(column) ? null : JsonNode.Parse(row.GetFieldValue<byte[]>(column));

    private static JsonObject? Object(DbDataReader row, int column) => row.IsDBNull(column) ? null : Json.ReadObject(row.GetFieldValue<byte[]>(column));

    private static DateTimeOffset? Time(DbDataReader row, int column) =>
        row.IsDBNull(column) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));
}
