using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Properties.Columns;

namespace Verso.Workspace.Properties.Types;

internal sealed class RelationType() : PropertyType("relation")
{
    // A related page can change its title at any time, so rows sort by how many pages they point to.
    public override ColumnFamily Columns { get; } = new ListColumns(hasLinks: true, (_, pages) => pages.Count.ToString("D6", null));

    internal override JsonObject ReadConfig(Input config, PropertySchema? current, SchemaDraft draft)
    {
        config.RequireObject().RefuseOthers("database_id", "data_source_id", "type", "single_property", "dual_property");
        var target = ReadTarget(config, current, draft);
        if (!IsDual(config, current))
            return Relation(target, "single_property", []);

        return Relation(target, "dual_property", draft.Mirror(target, config["dual_property"], current));
    }

    internal override JsonNode? Read(Input value, PropertySchema property, IPropertyContext context)
    {
        var pages = new JsonArray();
        var seen = new HashSet<NotionId>();
        var target = NotionId.TryParse((string?)property.Config["data_source_id"], out var id) ? id : (NotionId?)null;
        foreach (var item in value.RequireArray(most: Limits.ListItems).Items())
        {
            var page = item.RequireObject()["id"].RequireId();
            if (!seen.Add(page))
                continue;
            if (target is { } dataSource && !context.IsPageOf(page, dataSource))
                throw ApiException.NotFound("page", page, context.Caller);
            pages.Add(new JsonObject { ["id"] = page.ToString() });
        }

        return pages;
    }

    internal override JsonNode? Empty(PropertySchema property) => new JsonArray();

    /// <summary>The titles of the pages, as far as they stand beside their ids.</summary>
    internal override string PlainText(JsonNode? value) =>
        value is JsonArray pages ? string.Join(", ", pages.Select(page => (string?)page?["name"]).Where(name => !string.IsNullOrEmpty(name))) : "";

    internal static JsonObject Relation(DataSourceReference target, string type, JsonObject detail) => new()
    {
        ["database_id"] = target.DatabaseId.ToString(),
        ["data_source_id"] = target.Id.ToString(),
        ["type"] = type,
        [type] = detail,
    };

    private static DataSourceReference ReadTarget(Input config, PropertySchema? current, SchemaDraft draft)
    {
        if (config["data_source_id"].IsPresent)
        {
            var id = config["data_source_id"].RequireId();
            return draft.FindDataSource(id) ?? throw ApiException.NotFound("data_source", id, draft.Caller);
        }

        if (config["database_id"].IsPresent)
        {
            var id = config["database_id"].RequireId();
            return draft.FindDataSourceOf(id) ?? throw ApiException.NotFound("database", id, draft.Caller);
        }

        return current is not null
            && NotionId.TryParse((string?)current.Config["data_source_id"], out var same)
            && draft.FindDataSource(same) is { } kept
            ? kept
            : throw config["data_source_id"].Should("be defined");
    }

    private static bool IsDual(Input config, PropertySchema? current)
    {
        var type = config["type"].IsPresent ? config["type"].RequireOneOf("single_property", "dual_property") : null;
        if (type is not null && config[type].IsPresent)
            config[type].RequireObject();
        return type is not null ? type == "dual_property"
            : config["dual_property"].IsPresent || (!config["single_property"].IsPresent
                && (current is null
                    ? throw config["single_property"].Should("be defined")
                    : (string?)current.Config["type"] == "dual_property"));
    }
}
