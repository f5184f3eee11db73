using Verso.Workspace.Storage;

namespace Verso.Workspace.Webhooks;

/// <summary>The tables of webhooks.</summary>
internal static class WebhookSchema
{
    public static Migrations Migrations { get; } = new("webhooks",
    [
        dialect => $"""
            CREATE TABLE webhook (
                id TEXT PRIMARY KEY,
                url TEXT NOT NULL,
                types TEXT NOT NULL,          -- the chosen types, blanks between them
                api_version TEXT NOT NULL,
                integration TEXT NOT NULL,    -- the bot of an integration token, or a client of OAuth
                integration_name TEXT NOT NULL,
                is_public INTEGER NOT NULL,
                token TEXT NOT NULL,          -- the verification token, sealed by whoever made the subscription
                state TEXT NOT NULL,
                problem TEXT,
                created BIGINT NOT NULL,
                since BIGINT NOT NULL,        -- tells of changes behind this one
                missed BIGINT NOT NULL,       -- events that were not queued, because it was paused or had too many waiting
                dead_in_row BIGINT NOT NULL
            );

            -- How far the change feed was read.
            CREATE TABLE webhook_cursor (
                id INTEGER PRIMARY KEY,
                seq BIGINT NOT NULL
            );

            -- Events that still wait for what else will happen to their object.
            CREATE TABLE webhook_pending (
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
            CREATE INDEX webhook_pending_due ON webhook_pending (due);

            CREATE TABLE webhook_delivery (
                number {dialect.SerialKey},
                id TEXT NOT NULL UNIQUE,
                webhook TEXT NOT NULL,
                type TEXT NOT NULL,
                entity TEXT NOT NULL,
                body {dialect.Bytes} NOT NULL,
                created BIGINT NOT NULL,
                state TEXT NOT NULL,
                attempts BIGINT NOT NULL,
                due BIGINT,
                tried BIGINT,
                status BIGINT,
                error TEXT
            );
            CREATE INDEX webhook_delivery_due ON webhook_delivery (webhook, state, due);
            CREATE INDEX webhook_delivery_age ON webhook_delivery (state, tried);
            """,
    ]);
}
