using System.Text.Json.Nodes;
using Verso.Workspace.Api;
using Verso.Workspace.Properties;

namespace Verso.Workspace.Internal.Records;

/// <summary>
/// Filters and sorts of the internal API in the grammar of the public one. A condition without operator filters nothing:
/// clients send such for groups of statuses.
/// </summary>
public static class InternalFilters
{
    /// <param name="schema">The collection's schema by raw property id, as its record has it.</param>
    /// <returns>The filter, or null when nothing is filtered.</returns>
    /// <exception cref="FormatException">An operator does not exist, or not for that property.</exception>
    public static JsonObject? ToPublic(JsonNode? filter, JsonObject schema)
    {
        if (filter.At("filters") is not JsonArray parts)
            return Leaf(filter, schema);
        var translated = parts.Select(part => ToPublic(part, schema)).Where(part => part is not null).ToList();
        var key = filter.At("operator").Text() == "or" ? "or" : "and";
        return translated switch
        {
            [] => null,
            [var only] => only,
            _ => new JsonObject { [key] = new JsonArray([.. translated]) },
        };
    }

    public static JsonArray Sorts(JsonNode? sorts, JsonObject schema)
    {
        var translated = new JsonArray();
        foreach (var sort in sorts.Items())
        {
            if (sort.At("property").Text() is not { } id)
                continue;
            var direction = sort.At("direction").Text() == "descending" ? "descending" : "ascending";
            var type = schema[id].At("type").Text() ?? id;
            if (type is "created_time" or "last_edited_time")
                translated.Add(new JsonObject { ["timestamp"] = type, ["direction"] = direction });
            else if (schema.ContainsKey(id))
                translated.Add(new JsonObject { ["property"] = PropertyId.Encode(id), ["direction"] = direction });
        }

        return translated;
    }

    /// <summary>A public filter as a record has it; null for what records cannot say.</summary>
    internal static JsonObject? FromPublic(JsonNode? filter, DataSourceSchema schema)
    {
        foreach (var group in (string[])["and", "or"])
        {
            if (filter.At(group) is not JsonArray parts)
                continue;
            var translated = parts.Select(part => FromPublic(part, schema)).OfType<JsonObject>().ToList();
            return translated.Count == 0 ? null : new JsonObject { ["operator"] = group, ["filters"] = new JsonArray([.. translated]) };
        }

        if (filter.At("timestamp").Text() is { } timestamp)
        {
            var property = schema.Properties.FirstOrDefault(one => one.Type == timestamp)?.Id ?? timestamp;
            return PublicConditions.Write(filter.At(timestamp), timestamp, null) is { } time ? Leaf(property, time) : null;
        }

        if (filter.At("property").Text() is not { } id || schema.FindById(PropertyId.Decode(id)) is not { } known)
            return null;
        var (kind, condition) = (filter as JsonObject)!.FirstOrDefault(member => member.Key is not ("property" or "type"));
        return PublicConditions.Write(condition, kind, known) is { } written ? Leaf(known.Id, written) : null;

        static JsonObject Leaf(string property, JsonObject written) => new() { ["property"] = property, ["filter"] = written };
    }

    private static JsonObject? Leaf(JsonNode? leaf, JsonObject schema)
    {
        if (leaf.At("property").Text() is not { } id)
            return null;
        var name = leaf.At("filter").At("operator").Text();
        if (name is null)
        {
            // Clients that group by a type they have no operator for send the value alone: it is meant as an equality.
            if (Operand(leaf.At("filter")).IsNull())
                return null;
            name = EqualityOf(PropertyKinds.ToPublic(schema[id].At("type").Text() ?? id));
        }

        var type = PropertyKinds.ToPublic(schema[id].At("type").Text() ?? id);
        if (!schema.ContainsKey(id) && type is not ("created_time" or "last_edited_time"))
            return null; // A view outlives the properties it filters by.
        if (Condition(name, type, leaf.At("filter")) is not { } condition)
            return null;
        var kind = type is "title" or "rich_text" or "url" or "email" or "phone_number" ? "rich_text" : type;
        if (type is "formula")
            condition = new JsonObject { [FormulaKind(name)] = condition };
        return schema.ContainsKey(id) && type is not ("created_time" or "last_edited_time")
            ? new JsonObject { ["property"] = PropertyId.Encode(id), [kind] = condition }
            : new JsonObject { ["timestamp"] = type, [type] = condition };
    }

    private static JsonObject? Condition(string name, string type, JsonNode? filter)
    {
        if (name is "is_empty" or "is_not_empty")
            return type == "checkbox" ? new JsonObject { ["equals"] = name == "is_not_empty" } : new JsonObject { [name] = true };
        if (name == "date_is_within")
            return Window(Operand(filter).Text());

        var condition = name switch
        {
            "string_is" or "number_equals" or "enum_is" or "checkbox_is" or "date_is" or "status_is" => "equals",
            "string_is_not" or "number_does_not_equal" or "enum_is_not" or "checkbox_is_not" or "status_is_not" => "does_not_equal",
            "string_contains" or "enum_contains" or "person_contains" or "relation_contains" => "contains",
            "string_does_not_contain" or "enum_does_not_contain" or "person_does_not_contain" or "relation_does_not_contain" => "does_not_contain",
            "string_starts_with" => "starts_with",
            "string_ends_with" => "ends_with",
            "number_greater_than" => "greater_than",
            "number_less_than" => "less_than",
            "number_greater_than_or_equal_to" => "greater_than_or_equal_to",
            "number_less_than_or_equal_to" => "less_than_or_equal_to",
            "date_is_before" => "before",
            "date_is_after" => "after",
            "date_is_on_or_before" => "on_or_before",
            "date_is_on_or_after" => "on_or_after",
            _ => throw new FormatException($"'{name}' is no filter operator."),
        };
        if (type is "select" or "multi_select" or "status" && filter.At("value") is JsonArray { Count: > 1 } several)
            return new JsonObject { [ForLists(type, condition)] = new JsonArray([.. several.Select(one => Operand(new JsonObject { ["value"] = one?.DeepClone() })?.DeepClone()).Where(one => one is not null)]) };
        var operand = Operand(filter);
        if (operand.IsNull())
            return null; // An operand that is not filled in yet.
        if (type is "checkbox")
            return new JsonObject { [condition] = operand.IsTrue() || operand.Text() is "Yes" or "true" };
        return new JsonObject { [ForLists(type, condition)] = Value(type, operand) };
    }

    private static string EqualityOf(string type) => type switch
    {
        "multi_select" => "enum_contains",
        "people" or "created_by" or "last_edited_by" => "person_contains",
        "relation" => "relation_contains",
        "number" or "unique_id" => "number_equals",
        "checkbox" => "checkbox_is",
        "date" or "created_time" or "last_edited_time" => "date_is",
        "select" or "status" => "enum_is",
        _ => "string_is",
    };

    private static string ForLists(string type, string condition) => (type, condition) switch
    {
        ("multi_select", "equals") => "contains",
        ("multi_select", "does_not_equal") => "does_not_contain",
        _ => condition,
    };

    private static JsonNode? Value(string type, JsonNode? operand) => type switch
    {
        "date" or "created_time" or "last_edited_time" => operand switch
        {
            JsonObject date when DateRecord.ToPublic(date) is { } moment => moment["start"]!.DeepClone(),
            _ => Relative(operand.Text()) ?? operand?.DeepClone(),
        },
        "people" or "created_by" or "last_edited_by" or "relation" => operand.At("id")?.DeepClone() ?? operand?.DeepClone(),
        "number" when operand.Text() is { } text && double.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var number) => number,
        _ => operand?.DeepClone(),
    };

    /// <summary>The operand: <c>{"type":"exact","value":…}</c>, several of them, or the value bare.</summary>
    private static JsonNode? Operand(JsonNode? filter)
    {
        var value = filter.At("value");
        if (value is JsonArray { Count: > 0 } several)
            value = several[0];
        return value is JsonObject operand && operand.ContainsKey("type") && !operand.ContainsKey("start_date") ? operand["value"] : value;
    }

    private static string? Relative(string? text) => text is "today" or "tomorrow" or "yesterday" or "one_week_ago" or "one_week_from_now"
        or "one_month_ago" or "one_month_from_now" ? text : null;

    private static JsonObject? Window(string? text)
    {
        var window = text switch
        {
            "the_past_week" => "past_week",
            "the_past_month" => "past_month",
            "the_past_year" => "past_year",
            "the_next_week" => "next_week",
            "the_next_month" => "next_month",
            "the_next_year" => "next_year",
            "this_week" or "past_week" or "past_month" or "past_year" or "next_week" or "next_month" or "next_year" => text,
            _ => null,
        };
        return window is null ? null : new JsonObject { [window] = new JsonObject() };
    }

    private static string FormulaKind(string name) => name.Split('_')[0] switch
    {
        "number" => "number",
        "checkbox" => "checkbox",
        "date" => "date",
        _ => "string",
    };
}
