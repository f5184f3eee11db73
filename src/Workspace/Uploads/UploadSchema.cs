using Verso.Workspace.Storage;

namespace Verso.Workspace.Uploads;

/// <summary>What a workspace knows of files beside the objects that show them.</summary>
internal static class UploadSchema
{
    public static string First(SqlDialect dialect) => """
        CREATE TABLE hosted_file (
            id TEXT PRIMARY KEY,         -- of the upload or the emoji whose content it is
            hash TEXT NOT NULL,          -- SHA-256 of the content, by which it is kept on disk
            size BIGINT NOT NULL,
            name TEXT NOT NULL,
            content_type TEXT NOT NULL
        );
        CREATE INDEX hosted_file_hash ON hosted_file (hash);

        CREATE TABLE upload (
            id TEXT PRIMARY KEY,
            mode TEXT NOT NULL,
            expires BIGINT,              -- NULL once it is attached, or over
            address TEXT                 -- where an import comes from, as long as it has not come
        );
        CREATE INDEX upload_expires ON upload (expires) WHERE expires IS NOT NULL;
        CREATE INDEX upload_import ON upload (id) WHERE address IS NOT NULL;

        CREATE TABLE upload_part (
            upload TEXT NOT NULL,
            number BIGINT NOT NULL,
            size BIGINT NOT NULL,
            staged TEXT NOT NULL,        -- the name of the file that holds it
            PRIMARY KEY (upload, number)
        );
        """;
}
