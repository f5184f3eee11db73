using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Properties;

namespace Verso.Workspace.Versions;

/// <summary>
/// What older versions called texts, and what their lists of property items looked like. Before 2022-02-22 filters said
/// <c>text</c> for <c>rich_text</c> and, of a formula, for <c>string</c>, and <c>phone</c> for <c>phone_number</c>, and the result of a
/// rollup stood beside the items; before 2021-08-16 the items of a rollup were of the types text, file and person, and a page
/// left out what is null since: an empty number, e-mail address, select, date or rollup.
/// </summary>
internal static class ComputedWords
{
    private static readonly (string New, string Old)[] OldTypes = [("rich_text", "text"), ("files", "file"), ("people", "person")];

    private static readonly string[] AbsentWhenEmpty = ["number", "email", "select", "date"];

    private static readonly string[] Groups = ["and", "or"];

    private static readonly string[] Quantifiers = ["any", "every", "none"];

    public static ApiRequest Lift(ApiRequest request)
    {
        if (!request.Path.EndsWith("/query", StringComparison.Ordinal) || LiftedBody.Read(request) is not { } body || body["filter"] is not JsonObject filter)
            return request;
        LiftFilter(filter);
        return request.With(body);
    }

    public static void Lower(JsonObject served, NotionVersion version)
    {
        if (version < TextWords.Since)
            LowerItems(served);
        if (version < AppendedBlocks.Since && served["properties"] is JsonObject properties)
        {
            foreach (var array in properties.Select(property => property.Value?["rollup"]?["array"]).OfType<JsonArray>())
                LowerTypes(array);
            foreach (var name in properties.Where(property => property.Value is JsonObject value && IsEmpty(value)).Select(property => property.Key).ToList())
                properties.Remove(name);
        }
    }

    private static bool IsEmpty(JsonObject value) =>
        value["type"]?.GetValue<string>() is { } type
        && (Array.IndexOf(AbsentWhenEmpty, type) >= 0 ? value.ContainsKey(type) && value[type] is null
            : type == "rollup" && value["rollup"] is JsonObject rollup
                && rollup["type"]?.GetValue<string>() is "number" or "date" && rollup[rollup["type"]!.GetValue<string>()] is null);

    private static void LiftFilter(JsonObject filter)
    {
        foreach (var part in Groups.SelectMany(group => filter[group] as JsonArray ?? []).OfType<JsonObject>())
            LiftFilter(part);
        filter.Rename("text", "rich_text");
        filter.Rename("phone", "phone_number");
        if (filter["formula"] is JsonObject formula)
            formula.Rename("text", "string");
        foreach (var condition in Quantifiers.Select(quantifier => (filter["rollup"] as JsonObject)?[quantifier]).OfType<JsonObject>())
            condition.Rename("text", "rich_text");
    }

    private static void LowerItems(JsonObject served)
    {
        if (served["object"]?.GetValue<string>() == "property_item" && served["id"]?.GetValue<string>() is { } id)
            served["id"] = PropertyId.Decode(id); // So it was recorded, though the same version encodes ids in pages.
        if (served["type"]?.GetValue<string>() != "property_item" || served["property_item"] is not JsonObject property)
            return;
        var type = property["type"]!.GetValue<string>();
        served.Remove("property_item");
        served["type"] = type;
        if (type == "rollup")
            served["rollup"] = property["rollup"]!.DeepClone();
        if (served["request_id"] is { } last)
        {
            served.Remove("request_id");
            served["request_id"] = last.DeepClone();
        }
    }

    private static void LowerTypes(JsonArray items)
    {
        foreach (var item in items.OfType<JsonObject>())
        {
            foreach (var (now, then) in OldTypes.Where(pair => item["type"]?.GetValue<string>() == pair.New))
            {
                item["type"] = then;
                item.Rename(now, then);
            }
        }
    }
}
