using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Objects;
using Verso.Workspace.Storage;

namespace Verso.Workspace.Local;

/// <summary>
/// Templates inside one transaction: pages in a data source that are no rows of it. Queries and search do not find them; what
/// a page gets of one is <see cref="TemplateCopy"/>'s work.
/// </summary>
public sealed class TemplateStore
{
    internal static string Schema(SqlDialect dialect) => $"""
        CREATE TABLE template (
            page_id TEXT PRIMARY KEY,
            data_source_id TEXT NOT NULL,
            is_default INTEGER NOT NULL
        );
        CREATE INDEX template_of ON template (data_source_id);

        -- Pages that were promised the content of a template.
        CREATE TABLE template_task (
            seq {dialect.SerialKey},
            page_id TEXT NOT NULL,
            template_id TEXT NOT NULL,
            actor TEXT NOT NULL,
            me TEXT NOT NULL,
            time_zone TEXT NOT NULL,
            asked BIGINT NOT NULL,
            given TEXT NOT NULL,        -- ids of the properties that the request wrote itself, as a JSON array
            attempts INTEGER NOT NULL
        );
        """;

    private const int MostAttempts = 3;

    private readonly LocalSession _session;

    internal TemplateStore(LocalSession session) => _session = session;

    /// <summary>The templates of a data source that are not in the trash, the oldest first.</summary>
    public List<(StoredObject Page, bool IsDefault)> Of(NotionId dataSource)
    {
        var marks = _session.Sql
            .Query($"SELECT page_id, is_default FROM template WHERE data_source_id = {dataSource}", row => (Id: NotionId.Parse(row.GetString(0)), IsDefault: row.GetInt64(1) != 0))
            .ToDictionary(mark => mark.Id, mark => mark.IsDefault);
        if (marks.Count == 0)
            return [];
        var ids = Sql.Join(", ", marks.Keys.Select(id => (Sql)$"{id}"));
        return [.. _session.Objects.Where($"id IN ({ids}) AND in_trash = 0 ORDER BY created, rank, id").Select(page => (page, marks[page.Id]))];
    }

    /// <summary>The template that new pages of a data source are made of unless they ask for another; null when it has none.</summary>
    public StoredObject? DefaultOf(NotionId dataSource) => Of(dataSource).FirstOrDefault(template => template.IsDefault).Page;

    /// <summary>Makes the template of that id, which must be one of the data source, its default; null leaves it without.</summary>
    internal void SetDefault(NotionId dataSource, NotionId? template)
    {
        _session.Sql.Execute($"UPDATE template SET is_default = 0 WHERE data_source_id = {dataSource}");
        if (template is { } id)
            _session.Sql.Execute($"UPDATE template SET is_default = 1 WHERE page_id = {id}");
    }

    internal void Mark(NotionId page, NotionId dataSource) =>
        _session.Sql.Execute($"INSERT INTO template (page_id, data_source_id, is_default) VALUES ({page}, {dataSource}, 0) ON CONFLICT (page_id) DO NOTHING");

    internal void Unmark(NotionId page) => _session.Sql.Execute($"DELETE FROM template WHERE page_id = {page}");

    /// <summary>Promises a page the content of a template: it comes once this transaction is on disk.</summary>
    internal void Promise(TemplateTask task)
    {
        var given = new JsonArray([.. task.Given.Select(id => JsonValue.Create(id))]).ToJsonString();
        _session.Sql.Execute($"""
            INSERT INTO template_task (page_id, template_id, actor, me, time_zone, asked, given, attempts)
            VALUES ({task.Page}, {task.Template}, {task.Actor}, {task.Me}, {task.TimeZone}, {task.Asked}, {given}, 0)
            """);
        _session.Sql.AfterCommit(_session.Workspace.Templates.Wake);
    }

    /// <summary>The promise made first that is still to be kept; null when all are.</summary>
    internal TemplateTask? NextTask() => _session.Sql.Find(
        $"SELECT seq, page_id, template_id, actor, me, time_zone, asked, given FROM template_task WHERE attempts < {(long)MostAttempts} ORDER BY attempts, seq LIMIT 1",
        row => new TemplateTask(
            NotionId.Parse(row.GetString(1)), NotionId.Parse(row.GetString(2)), NotionId.Parse(row.GetString(3)), NotionId.Parse(row.GetString(4)),
            row.GetString(5), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(6)), [.. JsonNode.Parse(row.GetString(7))!.AsArray().Select(id => (string)id!)])
        {
            Seq = row.GetInt64(0),
        });

    internal void Done(TemplateTask task) => _session.Sql.Execute($"DELETE FROM template_task WHERE seq = {task.Seq}");

    /// <summary>A promise that could not be kept is tried again behind the others, a few times.</summary>
    internal void Failed(TemplateTask task) => _session.Sql.Execute($"UPDATE template_task SET attempts = attempts + 1 WHERE seq = {task.Seq}");
}

/// <summary>A page that is to get the content of a template.</summary>
/// <param name="Actor">In whose name.</param>
/// <param name="Me">Who <c>@me</c> is.</param>
/// <param name="TimeZone">Where <c>@now</c> and <c>@today</c> are read, as the IANA database names it.</param>
/// <param name="Asked">The moment that <c>@now</c> is.</param>
/// <param name="Given">Encoded ids of the properties that the request wrote itself.</param>
internal sealed record TemplateTask(
    NotionId Page, NotionId Template, NotionId Actor, NotionId Me, string TimeZone, DateTimeOffset Asked, IReadOnlyList<string> Given)
{
    public long Seq { get; init; }
}
