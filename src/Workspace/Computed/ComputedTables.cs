namespace Verso.Workspace.Computed;

/// <summary>What is kept about computed values beside the values themselves, which are part of the pages.</summary>
internal static class ComputedTables
{
    public const string Schema = """
        CREATE TABLE computed_source (       -- the data sources that have computed properties
            data_source TEXT PRIMARY KEY,
            settled BIGINT NOT NULL          -- the minute at which what changes with the time was computed for all rows
        );
        CREATE TABLE computed_stale (        -- the rows whose computed values must be computed again
            page TEXT PRIMARY KEY,
            data_source TEXT NOT NULL
        );
        CREATE INDEX computed_stale_source ON computed_stale (data_source);
        """;
}
