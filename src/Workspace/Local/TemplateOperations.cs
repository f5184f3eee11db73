using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Objects;

namespace Verso.Workspace.Local;

/// <summary>The templates of a data source, and the <c>template</c> of a page that is made or changed.</summary>
internal static class TemplateOperations
{
    private const string Untitled = "Untitled";

    /// <summary>The list is the one answer of the API that says neither what it is nor which request it answers.</summary>
    public static Reply List(Call call)
    {
        var id = call.Id("data_source_id");
        var size = call.PageSize;
        if (call.Session.Objects.Find(id, ObjectKind.DataSource) is null)
            throw call.NotFound("data_source", id);
        var sought = call.QueryValue("name") ?? "";
        var all = call.Session.Templates.Of(id)
            .Select(template => (template.Page.Id, Name: Titles.OfPage(template.Page.ReadJson()) is { Length: > 0 } title ? title : Untitled, template.IsDefault))
            .Where(template => template.Name.Contains(sought, StringComparison.OrdinalIgnoreCase))
            .ToList();
        var start = call.StartCursor is { } cursor ? all.FindIndex(template => template.Id.ToString() == cursor) : 0;
        if (start < 0)
            throw Call.BadCursor(call.StartCursor!);
        var next = start + size < all.Count ? all[start + size].Id.ToString() : null;
        return Reply.Bare(new JsonObject
        {
            ["templates"] = new JsonArray([.. all.Skip(start).Take(size).Select(template => new JsonObject
            {
                ["id"] = template.Id.ToString(),
                ["name"] = template.Name,
                ["is_default"] = template.IsDefault,
            })]),
            ["has_more"] = next is not null,
            ["next_cursor"] = next,
        });
    }

    /// <summary>The template that a request asks for; null when it asks for none.</summary>
    /// <param name="dataSource">What the page is a row of.</param>
    /// <param name="acceptsNone">Whether a request may say that it wants none.</param>
    public static (NotionId Template, string TimeZone)? Read(Call call, NotionId? dataSource, bool acceptsNone)
    {
        var template = call.Body["template"];
        if (template.IsAbsent)
            return null;
        template.RequireObject();
        var type = acceptsNone
            ? template["type"].RequireOneOf("none", "default", "template_id")
            : template["type"].RequireOneOf("default", "template_id");
        template.RefuseOthers(type switch
        {
            "none" => ["type"],
            "default" => ["type", "timezone"],
            _ => (string[])["type", "template_id", "timezone"],
        });
        if (type == "none")
            return null;
        var zone = ReadZone(template["timezone"]);
        if (type == "template_id")
        {
            var id = template["template_id"].RequireId();
            return call.Session.Objects.Find(id, ObjectKind.Page) is { InTrash: false, IsBuried: false } ? (id, zone) : throw call.NotFound("page", id);
        }

        return dataSource is { } source && call.Session.Templates.DefaultOf(source) is { } found
            ? (found.Id, zone)
            : throw ApiException.Invalid("There is no default template: the data source has none, or the page is in no data source.");
    }

    /// <summary>Promises the page what the template has, for after the answer.</summary>
    public static void Promise(Call call, NotionId page, (NotionId Template, string TimeZone) asked, IEnumerable<string> given) =>
        call.Session.Templates.Promise(new TemplateTask(
            page, asked.Template, call.Session.Edit.By, call.Caller.Person ?? call.Caller.Bot, asked.TimeZone, call.Session.Edit.At, [.. given]));

    private static string ReadZone(Input zone)
    {
        if (!zone.IsPresent)
            return "UTC";
        var name = zone.RequireString();
        return TimeZoneInfo.TryFindSystemTimeZoneById(name, out _) ? name : throw zone.Should("be a valid time zone of the IANA database");
    }
}
