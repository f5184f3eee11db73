using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Objects;

namespace Verso.Workspace.Local;

/// <summary>The <c>parent</c> of a request: first its shape, then the object it names.</summary>
internal static class Parents
{
    /// <summary>The one way in which a parent is named, and the id; null for the workspace.</summary>
    /// <param name="ways">The keys that may name it, such as <c>page_id</c>; the first one given wins, as an echoed parent may have two.</param>
    public static (string Way, NotionId? Id) Read(Input parent, params ReadOnlySpan<string> ways)
    {
        if (parent.IsAbsent)
            throw parent.Should("be defined");
        parent.RequireObject();
        string[] known = ["type", .. ways];
        parent.RefuseOthers(known);
        if (parent["type"] is { IsAbsent: false } type)
            type.RequireOneOf(ways);

        foreach (var way in ways)
        {
            var value = parent[way];
            if (value.IsAbsent)
                continue;
            if (way != "workspace")
                return (way, value.RequireId());
            return value.RequireBoolean() ? (way, null) : throw value.Should("be `true`");
        }

        var choices = new List<string>();
        foreach (var way in ways)
            choices.Add($"{parent.Path}.{way} should be defined, instead was `undefined`.");
        throw ApiException.Invalid($"body failed validation. Fix one:\n{string.Join('\n', choices)}");
    }

    /// <summary>The object of that kind, which must be there and out of the trash.</summary>
    public static StoredObject Require(Call call, string kind, NotionId id)
    {
        var found = call.Session.Objects.Find(id, kind) ?? throw call.NotFound(kind, id);
        RefuseTrash(found);
        return found;
    }

    /// <summary>The only data source of a database, for those that still name the database.</summary>
    public static DataSource RequireOnlyDataSource(Call call, NotionId database)
    {
        Require(call, ObjectKind.Database, database);
        return call.Session.DataSources.Of(database) switch
        {
            [var only] => only,
            var several => throw MultipleDataSources(database, several),
        };
    }

    /// <summary>Who sees only some trees makes nothing beside them: it would never see it again.</summary>
    public static void RefuseWorkspace(Call call)
    {
        if (call.Caller.Shared is not null)
            throw ApiException.Invalid("Internal integrations aren't owned by a single user, so creating workspace-level private pages is not supported.");
    }

    public static void RefuseTrash(StoredObject stored)
    {
        if (stored.InTrash)
            throw ApiException.Invalid("Can't edit block that is archived. You must unarchive the block before editing.");
        if (stored.IsBuried)
            throw ApiException.Invalid("Can't edit block on page with an archived ancestor. You must unarchive the ancestor before editing.");
    }

    private static ApiException MultipleDataSources(NotionId database, IReadOnlyList<DataSource> several) =>
        ApiException.Invalid(
            "Databases with multiple data sources are not supported in this API version.",
            new()
            {
                ["error_type"] = "multiple_data_sources_for_database",
                ["database_id"] = database.ToString(),
                ["child_data_source_ids"] = new JsonArray([.. several.Select(source => JsonValue.Create(source.Id.ToString()))]),
                ["minimum_api_version"] = NotionVersion.DataSources.ToString(),
            });
}
