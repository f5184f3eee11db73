using Verso.Workspace.Computed;
using Verso.Workspace.Jobs;
using Verso.Workspace.Storage;
using Verso.Workspace.Uploads;

namespace Verso.Workspace.Objects;

/// <summary>The tables of a workspace. A room that keeps tables of its own has a part of its own.</summary>
public static class WorkspaceSchema
{
    private static readonly Migrations[] Parts =
    [
        new("workspace", [First, TitlesInOrder]),
        new("changes", [WhereAndInWhichEdit, HiddenJson]),
        new("views", [Local.ViewStore.Schema]),
        Webhooks.WebhookSchema.Migrations,
        new("rows", [_ => Local.RowRefresh.Schema]),
        new("templates", [Local.TemplateStore.Schema]),
        new("tasks", [JobSchema.Tables]),
        new("computed", [_ => ComputedTables.Schema]),
        new("uploads", [UploadSchema.First]),
        new("meetings", [Local.MeetingOperations.Schema]),
        new("search", [Search.SearchTables.Schema]),
        Triggers.TriggerSchema.Migrations,
    ];

    /// <summary>Brings a database to the newest form.</summary>
    public static async Task ApplyAsync(ISqlDatabase database, TimeProvider clock, CancellationToken cancellationToken = default)
    {
        foreach (var part in Parts)
            await part.ApplyAsync(database, clock, cancellationToken);
    }

    /// <summary>The version of each part, as this Verso makes it.</summary>
    internal static IReadOnlyDictionary<string, int> Newest { get; } = Parts.ToDictionary(part => part.Part, part => part.Steps.Count);

    /// <summary>Brings an empty database to an older form, in which data of that form can be filled in.</summary>
    /// <param name="versions">The version of each part; those that are not named stay away.</param>
    internal static async Task ApplyAsync(ISqlDatabase database, IReadOnlyDictionary<string, int> versions, TimeProvider clock, CancellationToken cancellationToken)
    {
        foreach (var part in Parts)
            await part.ApplyAsync(database, clock, versions.GetValueOrDefault(part.Part), cancellationToken);
    }

    private static string WhereAndInWhichEdit(SqlDialect dialect) => """
        ALTER TABLE change ADD COLUMN edit BIGINT;        -- the same for all changes of one edit
        ALTER TABLE change ADD COLUMN page_id TEXT;       -- the page whose content the object is part of since the change
        ALTER TABLE change ADD COLUMN from_page_id TEXT;  -- and before it
        """;

    /// <summary>Search looks at titles alone: with them in the index it goes through a hundred thousand without reading an object.</summary>
    private static string TitlesInOrder(SqlDialect dialect) => """
        CREATE INDEX object_title ON object (edited, id, kind, in_trash, buried, words) WHERE words IS NOT NULL;
        DROP INDEX object_edited;
        """;

    private static string HiddenJson(SqlDialect dialect) =>
        $"ALTER TABLE change ADD COLUMN before_internal {dialect.Bytes}; -- NULL where the change left it as it was, empty where there was none";

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
