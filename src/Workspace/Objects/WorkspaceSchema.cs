using Verso.Workspace.Jobs;
using Verso.Workspace.Storage;

namespace Verso.Workspace.Objects;

/// <summary>The tables of a workspace.</summary>
public static class WorkspaceSchema
{
    public static Migrations Migrations { get; } = new("workspace", [First]);

    private static string First(SqlDialect dialect) => $"""
        CREATE TABLE setting (
            name TEXT PRIMARY KEY,
            value TEXT NOT NULL
        );

        CREATE TABLE object (
            id TEXT PRIMARY KEY,
            kind TEXT NOT NULL,
            parent_kind TEXT NOT NULL,
            parent_id TEXT,             -- NULL at the top of the workspace
            page_id TEXT,               -- the page whose content this is part of; NULL for rows, data sources, views, users
            rank TEXT NOT NULL,         -- the place among its siblings
            created BIGINT NOT NULL,
            edited BIGINT NOT NULL,
            in_trash INTEGER NOT NULL,  -- thrown away itself
            buried INTEGER NOT NULL,    -- lies inside something that was thrown away
            version BIGINT NOT NULL,
            words TEXT,                 -- of the title, folded, each behind a blank; NULL for what search does not find
            json {dialect.Bytes} NOT NULL,
            internal {dialect.Bytes}
        );
        CREATE INDEX object_child ON object (parent_id, rank);
        CREATE INDEX object_content ON object (page_id, parent_id, rank) WHERE page_id IS NOT NULL;
        CREATE INDEX object_edited ON object (edited, id) WHERE words IS NOT NULL;

        -- What a change left behind is what the next change of the object found, or the object as it is.
        CREATE TABLE change (
            seq {dialect.SerialKey},
            time BIGINT NOT NULL,
            actor TEXT NOT NULL,
            action TEXT NOT NULL,
            object_kind TEXT NOT NULL,
            object_id TEXT NOT NULL,
            before {dialect.Bytes}
        );
        CREATE INDEX change_object ON change (object_id, seq);

        {AppliedKeys.Schema}
        """;
}
