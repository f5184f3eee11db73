using System.Text.Json.Nodes;
using Verso.Workspace.Api;
using Verso.Workspace.Properties;

namespace Verso.Workspace.Views;

/// <summary>The names of properties that are served beside their ids, so that a rename is seen in every view.</summary>
internal static class ViewNames
{
    private static readonly (string Id, string Name)[] Flat =
    [
        ("date_property_id", "date_property_name"),
        ("end_date_property_id", "end_date_property_name"),
        ("map_by", "map_by_property_name"),
    ];

    private static readonly string[] Ids =
        ["property_id", "date_property_id", "end_date_property_id", "map_by", "x_axis_property_id", "y_axis_property_id", "toggle_column_id"];

    /// <summary>Brings all names in a configuration to what the schema says. What it does not know has no name.</summary>
    public static void Refresh(JsonNode? node, DataSourceSchema schema)
    {
        switch (node)
        {
            case JsonArray items:
                foreach (var item in items)
                    Refresh(item, schema);
                break;
            case JsonObject members:
                Name(members, "property_id", "property_name", schema);
                foreach (var (id, name) in Flat)
                    Name(members, id, name, schema);
                foreach (var (_, member) in members)
                    Refresh(member, schema);
                break;
        }
    }

    /// <summary>
    /// Writes names where a configuration has ids, for reading it again: a name is looked for first, so that an id which is
    /// also some property's name would be taken for that one.
    /// </summary>
    public static void WriteForIds(JsonNode? node, DataSourceSchema schema)
    {
        switch (node)
        {
            case JsonArray items:
                foreach (var item in items)
                    WriteForIds(item, schema);
                break;
            case JsonObject members:
                foreach (var key in Ids.Where(members.ContainsKey))
                {
                    if (members[key].Text() is { } id && schema.FindById(PropertyId.Decode(id)) is { } property)
                        members[key] = property.Name;
                }

                foreach (var (_, member) in members)
                    WriteForIds(member, schema);
                break;
        }
    }

    private static void Name(JsonObject members, string idKey, string nameKey, DataSourceSchema schema)
    {
        members.Remove(nameKey);
        if (members[idKey].Text() is { } id && schema.FindById(PropertyId.Decode(id)) is { } property)
            members.Insert(members.IndexOf(idKey) + 1, nameKey, property.Name);
    }
}
