using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Properties;

namespace Verso.Workspace.Internal.Records;

/// <summary>
/// The schema of a collection: publicly <c>properties</c> by name, inside <c>schema</c> by raw property id. Members that the
/// public API does not know lie in <c>hidden</c>, by raw property id.
/// </summary>
public static class Schemas
{
    /// <summary>What makes a text property an AI property.</summary>
    public const string AiInference = "ai_inference";

    /// <summary>What makes a select or multi-select property an AI property.</summary>
    public const string SelectAiInference = "select_ai_inference";

    public static JsonObject FromPublic(JsonNode? properties, JsonNode? hidden, JsonObject? aiInference, NotionId space)
    {
        var schema = new JsonObject();
        foreach (var property in (properties as JsonObject ?? []).Select(pair => pair.Value))
        {
            var id = PropertyId.Decode(property.At("id").Text() ?? "");
            var entry = Entry(property, properties, space);
            if (aiInference?[id] is { } inference)
                entry[AiMemberOf(entry["type"].Text())] = inference.DeepClone();
            foreach (var (key, value) in hidden.At(id) as JsonObject ?? [])
                entry.TryAdd(key, value?.DeepClone());
            schema[id] = entry;
        }

        return schema;
    }

    /// <summary>
    /// One entry as the property of a schema request: <c>{"name":…,"type":…,"select":{…}}</c>; null for a type without a public
    /// form.
    /// </summary>
    public static JsonObject ToRequest(JsonNode? entry)
    {
        var type = PropertyKinds.ToPublic(entry.At("type").Text() ?? "");
        var config = type switch
        {
            "number" => new JsonObject { ["format"] = entry.At("number_format").Text() ?? "number" },
            "select" or "multi_select" or "status" => Options(entry),
            "formula" => new JsonObject { ["expression"] = FormulaCode.ToExpression(entry.At("formula2").At("code")) },
            "relation" => Relation(entry),
            "rollup" => new JsonObject
            {
                ["relation_property_id"] = entry.At("relation_property").Text(),
                ["rollup_property_id"] = entry.At("target_property").Text(),
                ["function"] = entry.At("aggregation").Text() ?? "show_original",
            },
            "unique_id" => new JsonObject { ["prefix"] = entry.At("prefix").Text() },
            _ => [],
        };
        var request = new JsonObject { ["name"] = entry.At("name").Text() ?? "", ["type"] = type, [type] = config };
        if (entry.At("description").Text() is { Length: > 0 } description)
            request["description"] = description;
        return request;
    }

    /// <summary>The members of an entry that <paramref name="known"/>, the entry written from the public form, lacks.</summary>
    public static JsonObject? Hidden(JsonNode? entry, JsonNode? known)
    {
        var hidden = new JsonObject();
        foreach (var (key, value) in entry as JsonObject ?? [])
        {
            if (known.At(key) is null && !IsPublic(key))
                hidden[key] = value?.DeepClone();
        }

        return hidden.Count == 0 ? null : hidden;
    }

    /// <summary>The member that makes a property of that internal type an AI property.</summary>
    public static string AiMemberOf(string? type) => type is "select" or "multi_select" ? SelectAiInference : AiInference;

    /// <summary>What makes an entry an AI property; null when it is none.</summary>
    public static JsonObject? AiInferenceOf(JsonNode? entry) => (entry.At(AiInference) ?? entry.At(SelectAiInference)) as JsonObject;

    private static bool IsPublic(string key) => key is AiInference or SelectAiInference
        or "name" or "type" or "description" or "options" or "groups" or "number_format" or "collection_id" or "collection_pointer"
        or "property" or "relation_property" or "target_property" or "aggregation" or "prefix";

    private static JsonObject Entry(JsonNode? property, JsonNode? properties, NotionId space)
    {
        var type = property.At("type").Text() ?? "";
        var config = property.At(type);
        var entry = new JsonObject { ["name"] = property.At("name").Text() ?? "", ["type"] = PropertyKinds.ToInternal(type) };
        if (property.At("description").Text() is { Length: > 0 } description)
            entry["description"] = description;
        switch (type)
        {
            case "number":
                entry["number_format"] = config.At("format").Text() ?? "number";
                break;
            case "select" or "multi_select" or "status":
                entry["options"] = new JsonArray([.. config.At("options").Items().Select(Option)]);
                if (type == "status")
                    AddGroups(entry, config);
                break;
            case "formula":
                entry["version"] = "v2";
                entry["formula2"] = new JsonObject { ["code"] = FormulaCode.FromExpression(config.At("expression").Text() ?? "", properties, space) };
                break;
            case "relation":
                AddRelation(entry, config, space);
                break;
            case "rollup":
                entry["relation_property"] = PropertyId.Decode(config.At("relation_property_id").Text() ?? "");
                entry["target_property"] = PropertyId.Decode(config.At("rollup_property_id").Text() ?? "");
                entry["aggregation"] = config.At("function").Text();
                break;
            case "unique_id" when config.At("prefix").Text() is { } prefix:
                entry["prefix"] = prefix;
                break;
        }

        return entry;
    }

    private static JsonObject Option(JsonNode? option)
    {
        var inside = new JsonObject
        {
            ["id"] = option.At("id").Text(),
            ["value"] = option.At("name").Text(),
            ["color"] = option.At("color").Text() ?? Colors.Default,
        };
        if (option.At("description").Text() is { Length: > 0 } description)
            inside["description"] = description;
        return inside;
    }

    private static void AddGroups(JsonObject entry, JsonNode? config)
    {
        entry["groups"] = new JsonArray([.. config.At("groups").Items().Select(group => new JsonObject
        {
            ["id"] = group.At("id").Text(),
            ["name"] = group.At("name").Text(),
            ["color"] = group.At("color").Text(),
            ["optionIds"] = group.At("option_ids")?.DeepClone() ?? new JsonArray(),
        })]);
        if (entry["options"]!.AsArray().FirstOrDefault().At("value").Text() is { } first)
            entry["defaultOption"] = first;
    }

    private static void AddRelation(JsonObject entry, JsonNode? config, NotionId space)
    {
        if (config.At("data_source_id").Id() is { } target)
        {
            entry["collection_id"] = target.ToString();
            entry["collection_pointer"] = Pointer.Collection(target).ToJson(space);
        }

        if (config.At("dual_property").At("synced_property_id").Text() is { } mirror)
            entry["property"] = PropertyId.Decode(mirror);
        entry["version"] = "v2";
    }

    private static JsonObject Options(JsonNode? entry) => new()
    {
        ["options"] = new JsonArray([.. entry.At("options").Items().Select(option =>
        {
            var outside = new JsonObject { ["name"] = option.At("value").Text() ?? "", ["color"] = Colors.ToPublic(option.At("color").Text() ?? Colors.Default) };
            if (option.At("id").Text() is { Length: > 0 } id)
                outside["id"] = id;
            if (option.At("description").Text() is { Length: > 0 } description)
                outside["description"] = description;
            return outside;
        })]),
    };

    private static JsonObject Relation(JsonNode? entry)
    {
        var target = entry.At("collection_pointer").At("id").Id() ?? entry.At("collection_id").Id();
        var kind = entry.At("property").Text() is null ? "single_property" : "dual_property";
        var config = new JsonObject { ["data_source_id"] = target?.ToString(), ["type"] = kind, [kind] = new JsonObject() };
        if (entry.At("property").Text() is { } mirror)
            config[kind]!["synced_property_id"] = PropertyId.Encode(mirror);
        return config;
    }
}
