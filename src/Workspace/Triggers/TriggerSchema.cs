using Verso.Workspace.Storage;

namespace Verso.Workspace.Triggers;

/// <summary>The tables of triggers. They are in the database of every workspace, whatever its origin.</summary>
internal static class TriggerSchema
{
    public const string Pending = "trigger_pending";

    public static Migrations Migrations { get; } = new("triggers",
    [
        dialect => $"""
            CREATE TABLE IF NOT EXISTS trigger_rule (
                id TEXT PRIMARY KEY,
                name TEXT NOT NULL UNIQUE,
                source TEXT NOT NULL,
                definition {dialect.Bytes} NOT NULL,
                owner TEXT NOT NULL,            -- the id of the API key in whose name its runs are
                secret TEXT,                    -- of a hook, sealed by whoever made the trigger
                enabled BIGINT NOT NULL,
                created BIGINT NOT NULL,
                since BIGINT NOT NULL,          -- is told of changes behind this one
                next_due BIGINT,                -- of a schedule
                missed BIGINT NOT NULL DEFAULT 0
            );

            -- How far the change feed was read.
            CREATE TABLE IF NOT EXISTS trigger_cursor (
                id INTEGER PRIMARY KEY,
                seq BIGINT NOT NULL
            );

            -- Events of the workspace that still wait for what else will happen to their object.
            CREATE TABLE IF NOT EXISTS {Pending} (
                entity TEXT NOT NULL,
                type TEXT NOT NULL,
                first_seq BIGINT NOT NULL,
                last_seq BIGINT NOT NULL,
                last_time BIGINT NOT NULL,
                due BIGINT NOT NULL,
                authors TEXT NOT NULL,
                data {dialect.Bytes} NOT NULL,
                PRIMARY KEY (entity, type)
            );
            CREATE INDEX IF NOT EXISTS trigger_pending_due ON {Pending} (due);

            -- What happened, and was not yet looked at by the triggers; kept for a while, so that the same event is known again.
            CREATE TABLE IF NOT EXISTS trigger_event (
                number {dialect.SerialKey},
                id TEXT NOT NULL UNIQUE,
                type TEXT NOT NULL,
                time BIGINT NOT NULL,
                seq BIGINT,
                body {dialect.Bytes} NOT NULL,
                received BIGINT NOT NULL,
                state TEXT NOT NULL,
                attempts BIGINT NOT NULL,
                due BIGINT,
                note TEXT
            );
            CREATE INDEX IF NOT EXISTS trigger_event_waiting ON trigger_event (state, due);
            CREATE INDEX IF NOT EXISTS trigger_event_age ON trigger_event (received);

            -- One row for each event and trigger: what makes it happen once.
            CREATE TABLE IF NOT EXISTS trigger_firing (
                number {dialect.SerialKey},
                trigger_id TEXT NOT NULL,
                event TEXT NOT NULL,
                body {dialect.Bytes} NOT NULL,
                created BIGINT NOT NULL,
                state TEXT NOT NULL,
                attempts BIGINT NOT NULL,
                generation BIGINT NOT NULL,     -- counts the runs that failed and were started anew
                due BIGINT,
                tried BIGINT,
                ended BIGINT,
                run TEXT,
                outcome TEXT,
                note TEXT,
                UNIQUE (trigger_id, event)
            );
            CREATE INDEX IF NOT EXISTS trigger_firing_due ON trigger_firing (state, due);
            CREATE INDEX IF NOT EXISTS trigger_firing_of ON trigger_firing (trigger_id, state, number);

            -- Verification tokens that arrived, and the one that counts.
            CREATE TABLE IF NOT EXISTS trigger_handshake (
                number {dialect.SerialKey},
                hash TEXT NOT NULL UNIQUE,
                token TEXT NOT NULL,            -- sealed
                received BIGINT NOT NULL,
                accepted BIGINT
            );
            """,
    ]);
}
