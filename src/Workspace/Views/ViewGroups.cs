using System.Text.Json.Nodes;
using Verso.Workspace.Api;
using Verso.Workspace.Properties;

namespace Verso.Workspace.Views;

/// <summary>What the rows of a view are grouped by. What can be said depends on the type of the property.</summary>
internal static class ViewGroups
{
    private static readonly string[] Types =
    [
        "select", "multi_select", "status", "person", "created_by", "last_edited_by", "relation", "date", "created_time", "last_edited_time",
        "text", "title", "url", "email", "phone_number", "number", "checkbox", "formula",
    ];

    /// <summary>The types that boards and charts are grouped by when nobody says so, the likeliest first.</summary>
    private static readonly string[] Likeliest = ["status", "select", "multi_select", "people", "checkbox", "relation", "date", "created_by"];

    /// <summary>The word for a property's type where it is grouped by; null for what groups nothing.</summary>
    public static string? TypeOf(PropertySchema property) => property.Type switch
    {
        "people" => "person",
        "rich_text" => "text",
        var type => Types.Contains(type) ? type : null,
    };

    public static JsonNode Read(Input group, DataSourceSchema schema)
    {
        var type = group.RequireObject()["type"].RequireOneOf(Types);
        var property = ViewValues.Property(group["property_id"], schema);
        if (TypeOf(property) != type)
            throw group["type"].Should(TypeOf(property) is { } fitting ? $"be `\"{fitting}\"`" : $"name a type of property that rows can be grouped by, which {property.Type} is not");
        var read = new JsonObject { ["type"] = type, ["property_id"] = property.EncodedId };
        string[] others = [];
        if (type == "formula")
            read["group_by"] = OfFormula(group["group_by"]);
        else
        {
            others = Detail(group, type, read);
            read["sort"] = Sort(group["sort"]);
        }

        group.RefuseOthers(["type", "property_id", "property_name", "hide_empty_groups", "group_by", .. type == "formula" ? (string[])[] : ["sort"], .. others]);
        ViewValues.Put(read, group, "hide_empty_groups", value => value.RequireBoolean());
        foreach (var name in others)
            ViewValues.Put(read, group, name, Reader(name));
        return read;
    }

    /// <summary>The grouping of a board or chart that says none; null when no property groups rows.</summary>
    public static JsonObject? Default(DataSourceSchema schema)
    {
        foreach (var type in Likeliest)
        {
            if (schema.Properties.FirstOrDefault(property => property.Type == type) is { } property)
                return Of(property);
        }

        return null;
    }

    /// <summary>The plain grouping by a property that rows can be grouped by.</summary>
    public static JsonObject Of(PropertySchema property)
    {
        var type = TypeOf(property)!;
        var group = new JsonObject { ["type"] = type, ["property_id"] = property.EncodedId };
        if (type == "formula")
        {
            group["group_by"] = new JsonObject { ["type"] = "text", ["group_by"] = "exact", ["sort"] = new JsonObject { ["type"] = "manual" } };
            return group;
        }

        if (DefaultDetail(type) is { } detail)
            group["group_by"] = detail;
        group["sort"] = new JsonObject { ["type"] = "manual" };
        return group;
    }

    public static string? DefaultDetail(string type) => type switch
    {
        "status" => "option",
        "date" or "created_time" or "last_edited_time" => "relative",
        "text" or "title" or "url" or "email" or "phone_number" => "exact",
        _ => null,
    };

    /// <summary>Reads <c>group_by</c>, where the type has one, and returns what else it may say.</summary>
    private static string[] Detail(Input group, string type, JsonObject read)
    {
        switch (type)
        {
            case "status":
                read["group_by"] = group["group_by"].RequireOneOf("group", "option");
                return [];
            case "date" or "created_time" or "last_edited_time":
                read["group_by"] = group["group_by"].RequireOneOf("relative", "day", "week", "month", "year");
                return ["start_day_of_week"];
            case "text" or "title" or "url" or "email" or "phone_number":
                read["group_by"] = group["group_by"].RequireOneOf("exact", "alphabet_prefix");
                return [];
            default:
                if (!group["group_by"].IsAbsent)
                    throw group["group_by"].Should("be not present");
                return type == "number" ? ["range_start", "range_end", "range_size"] : [];
        }
    }

    private static JsonObject OfFormula(Input group)
    {
        var type = group.RequireObject()["type"].RequireOneOf("date", "text", "number", "checkbox");
        var read = new JsonObject { ["type"] = type };
        var others = Detail(group, type, read);
        read["sort"] = Sort(group["sort"]);
        group.RefuseOthers(["type", "group_by", "sort", .. others]);
        foreach (var name in others)
            ViewValues.Put(read, group, name, Reader(name));
        return read;
    }

    private static JsonObject Sort(Input sort)
    {
        if (sort.IsAbsent)
            throw sort.Should("be defined");
        sort.RequireObject().RefuseOthers("type");
        return new JsonObject { ["type"] = sort["type"].RequireOneOf("manual", "ascending", "descending") };
    }

    private static Func<Input, JsonNode> Reader(string name) => name switch
    {
        "start_day_of_week" => value => value.RequireInteger(0, 1),
        _ => value => value.RequireNumber(),
    };
}
