using System.Text.Json.Nodes;
using Verso.Workspace.Api;
using Verso.Workspace.Properties;

namespace Verso.Workspace.Views;

/// <summary>The <c>configuration</c> of a view: from a request to what is stored and served.</summary>
internal static class ViewConfigurations
{
    /// <summary>
    /// The configuration that a request gives a view of that type. Members that it does not name stay as they are in
    /// <paramref name="current"/>; null clears one.
    /// </summary>
    public static JsonObject Read(Input configuration, string type, DataSourceSchema schema, JsonObject? current)
    {
        configuration.RequireObject();
        if (type == "dashboard")
            throw configuration.Should("be not present");
        configuration["type"].RequireOneOf(type);
        var fields = ViewShape.Of(type);
        configuration.RefuseOthers(["type", .. fields.Select(field => field.Name), "date_property_name", "end_date_property_name", "map_by_property_name"]);

        var read = new JsonObject { ["type"] = type };
        foreach (var field in fields)
        {
            var value = configuration[field.Name];
            if (value.IsAbsent && field.IsRequired)
                throw value.Should("be defined");
            if (value.IsPresent || (value.IsNull && field.IsRequired))
                read[field.Name] = field.Read(value, schema);
            else if (value.IsAbsent && current?[field.Name] is { } kept)
                read[field.Name] = kept.DeepClone();
        }

        ViewNames.Refresh(read, schema);
        return read;
    }

    /// <summary>What a view of that type looks like when nobody says so.</summary>
    /// <exception cref="ApiException">The data source has no property that such a view needs.</exception>
    public static JsonObject Default(string type, DataSourceSchema schema, Input configuration)
    {
        var made = Complete(new JsonObject { ["type"] = type }, schema);
        foreach (var field in ViewShape.Of(type).Where(field => field.IsRequired && made[field.Name] is null))
            throw configuration[field.Name].Should("be defined");
        return made;
    }

    /// <summary>Puts in what a view of its type cannot be without, as far as the schema has it.</summary>
    public static JsonObject Complete(JsonObject configuration, DataSourceSchema schema)
    {
        foreach (var field in ViewShape.Of(configuration["type"]!.GetValue<string>()).Where(field => field.IsRequired && configuration[field.Name] is null))
        {
            configuration[field.Name] = field.Name switch
            {
                "group_by" => ViewGroups.Default(schema),
                "date_property_id" => DateOf(schema)?.EncodedId,
                "chart_type" => "column",
                _ => null,
            };
            if (configuration[field.Name] is null)
                configuration.Remove(field.Name);
        }

        if (configuration["type"]!.GetValue<string>() == "dashboard" && configuration["rows"] is null)
            configuration["rows"] = new JsonArray();
        ViewNames.Refresh(configuration, schema);
        return configuration;
    }

    /// <summary>
    /// A stored configuration without what the schema no longer has: properties that are gone, and groupings whose property has
    /// another type now.
    /// </summary>
    public static JsonObject Fit(JsonObject configuration, DataSourceSchema schema)
    {
        var fitting = new JsonObject { ["type"] = configuration["type"]!.DeepClone() };
        var fields = ViewShape.Of(configuration["type"]!.GetValue<string>());
        foreach (var (name, value) in configuration.Where(member => member.Key != "type"))
        {
            if (fields.FirstOrDefault(field => field.Name == name) is not { } field)
            {
                fitting[name] = value?.DeepClone();
                continue;
            }

            var known = value is JsonArray items ? Known(items, schema) : value?.DeepClone();
            ViewNames.WriteForIds(known, schema);
            if (name == "map_by" || name.EndsWith("property_id", StringComparison.Ordinal))
                known = schema.FindById(PropertyId.Decode(known.Text() ?? ""))?.Name;
            try
            {
                fitting[name] = field.Read(ToInput(known), schema);
            }
            catch (ApiException)
            {
                // It spoke of what is no longer there.
            }
        }

        return Complete(fitting, schema);
    }

    internal static Input ToInput(JsonNode? node) => Input.Body(System.Text.Json.JsonSerializer.SerializeToElement(node));

    private static JsonArray Known(JsonArray items, DataSourceSchema schema) =>
        [.. items
            .Where(item => item is not JsonObject { } shown || shown["property_id"].Text() is not { } id || schema.FindById(PropertyId.Decode(id)) is not null)
            .Select(item => item?.DeepClone())];

    private static PropertySchema? DateOf(DataSourceSchema schema) =>
        schema.Properties.FirstOrDefault(property => property.Type == "date")
        ?? schema.Properties.FirstOrDefault(property => property.Type is "created_time" or "last_edited_time");
}
