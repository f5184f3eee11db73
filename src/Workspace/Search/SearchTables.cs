using Verso.Workspace.Storage;

namespace Verso.Workspace.Search;

/// <summary>What is kept for the search. All of it can be worked out anew from the objects.</summary>
internal static class SearchTables
{
    /// <summary>The columns in which words count by where they stand; in <c>words</c> they stand as they were written.</summary>
    public const string Weighted = "title headings body";

    /// <summary>How passages and words are made. Another number makes all of them anew.</summary>
    public const long Analysis = 1;

    /// <summary>Tables that hold nothing of their own.</summary>
    public static IReadOnlyList<string> Names { get; } = ["search_state", "search_walk", "search_passage"];

    public static string Schema(SqlDialect dialect) => $"""
        CREATE TABLE search_state (
            analysis BIGINT NOT NULL, -- how what is here was made
            seq BIGINT NOT NULL       -- the last change that is seen in it
        );

        -- Pages to be read whatever changes say: of the whole workspace or of one data source.
        CREATE TABLE search_walk (
            source TEXT PRIMARY KEY,  -- '' for all
            rank TEXT NOT NULL,       -- read up to here
            id TEXT NOT NULL
        );

        CREATE TABLE search_passage (
            id {dialect.SerialKey},
            page TEXT NOT NULL,
            position INTEGER NOT NULL,
            title TEXT NOT NULL,
            headings TEXT NOT NULL,   -- above it, each on a line
            text TEXT NOT NULL,
            blocks {dialect.Bytes}    -- their ids, 16 bytes each; NULL for the title and the properties
        );
        CREATE INDEX search_passage_page ON search_passage (page, position);

        -- Holds words and no text: the text is beside it.
        CREATE VIRTUAL TABLE search_text USING fts5(
            title, headings, body, words, content='', tokenize="unicode61 remove_diacritics 0 categories 'L* N* Co M*'"
        );
        """;
}
