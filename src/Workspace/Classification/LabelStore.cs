using System.Data.Common;
using System.Text.Json;
using Verso.Notion;
using Verso.Workspace.Storage;

namespace Verso.Workspace.Classification;

/// <summary>What became of a page at its last classification.</summary>
public enum LabelState
{
    /// <summary>The labels are about to be written, or were and the process ended before it could say so.</summary>
    Intended,

    /// <summary>The labels were written.</summary>
    Applied,

    /// <summary>Nobody was sure enough: a person decides. Labels that are kept with it are those that a person took away.</summary>
    Review,
}

/// <summary>What the machine did to one property of one page, so that its own labels are never taken for a person's.</summary>
/// <param name="TextHash">Of the text it judged by: with another text it may judge anew.</param>
public sealed record GivenLabel(NotionId Page, IReadOnlyList<string> Labels, LabelState State, double Confidence, string TextHash, DateTimeOffset At);

/// <summary>The labels that were given by machine, and the texts they were given for. One database a workspace, whatever its origin.</summary>
public sealed class LabelStore(ISqlDatabase database, TimeProvider clock)
{
    private const double Millionth = 1_000_000;

    private static readonly Migrations Steps = new("classification",
    [
        _ => """
            CREATE TABLE given_label (
                property TEXT NOT NULL,
                page TEXT NOT NULL,
                labels TEXT NOT NULL,
                state BIGINT NOT NULL,
                confidence_millionths BIGINT NOT NULL,
                text_hash TEXT NOT NULL,
                at BIGINT NOT NULL,
                PRIMARY KEY (property, page)
            );
            CREATE TABLE classified_text (
                page TEXT PRIMARY KEY,
                source TEXT NOT NULL,
                edited BIGINT NOT NULL,
                body TEXT NOT NULL
            );
            CREATE INDEX classified_text_source ON classified_text (source);
            """,
    ]);

    /// <summary>Creates the tables when they are missing.</summary>
    public Task OpenAsync(CancellationToken cancellationToken = default) => Steps.ApplyAsync(database, clock, cancellationToken);

    /// <summary>What was given for a property, by page.</summary>
    /// <param name="property">Data source and property: <c>{data source}/{property id}</c>.</param>
    public IReadOnlyDictionary<NotionId, GivenLabel> All(string property) =>
        database.Read(session => session.Query(
            $"SELECT page, labels, state, confidence_millionths, text_hash, at FROM given_label WHERE property = {property}", ReadLabel)).ToDictionary(label => label.Page);

    public Task SaveAsync(string property, GivenLabel label, CancellationToken cancellationToken = default)
    {
        var labels = JsonSerializer.Serialize(label.Labels);
        var confidence = (long)Math.Round(label.Confidence * Millionth);
        return database.WriteAsync(
            session => session.Execute($"""
                INSERT INTO given_label (property, page, labels, state, confidence_millionths, text_hash, at)
                VALUES ({property}, {label.Page}, {labels}, {(long)label.State}, {confidence}, {label.TextHash}, {label.At})
                ON CONFLICT (property, page) DO UPDATE SET labels = excluded.labels, state = excluded.state,
                    confidence_millionths = excluded.confidence_millionths, text_hash = excluded.text_hash, at = excluded.at
                """),
            cancellationToken);
    }

    /// <summary>The text of a page as it was read when it had last been edited at that time; null when it was not kept.</summary>
    public string? FindText(NotionId page, DateTimeOffset edited) =>
        database.Read(session => session.Scalar<string>($"SELECT body FROM classified_text WHERE page = {page} AND edited = {edited}"));

    public Task SaveTextAsync(NotionId source, NotionId page, DateTimeOffset edited, string body, CancellationToken cancellationToken = default) =>
        database.WriteAsync(
            session => session.Execute($"""
                INSERT INTO classified_text (page, source, edited, body) VALUES ({page}, {source}, {edited}, {body})
                ON CONFLICT (page) DO UPDATE SET source = excluded.source, edited = excluded.edited, body = excluded.body
                """),
            cancellationToken);

    /// <summary>Forgets the texts of the pages of a data source that are not among these.</summary>
    public Task KeepTextsAsync(NotionId source, IReadOnlySet<NotionId> pages, CancellationToken cancellationToken = default) =>
        database.WriteAsync(
            session =>
            {
                foreach (var page in session.Query($"SELECT page FROM classified_text WHERE source = {source}", row => NotionId.Parse(row.GetString(0))).Where(page => !pages.Contains(page)))
                    session.Execute($"DELETE FROM classified_text WHERE page = {page}");
                return 0;
            },
            cancellationToken);

    private static GivenLabel ReadLabel(DbDataReader row) => new(
        NotionId.Parse(row.GetString(0)),
        JsonSerializer.Deserialize<string[]>(row.GetString(1)) ?? [],
        (LabelState)row.GetInt64(2),
        row.GetInt64(3) / Millionth,
        row.GetString(4),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5)));
}
