using System.Text.Json.Nodes;

namespace Verso.Workspace.Properties;

/// <summary>One property of a data source. It never changes; <see cref="SchemaEditor"/> makes new ones.</summary>
public sealed class PropertySchema
{
    private readonly JsonObject _json;
    private IReadOnlyList<SelectOption>? _options;

    internal PropertySchema(JsonObject json)
    {
        _json = json;
        EncodedId = (string)json["id"]!;
        Id = PropertyId.Decode(EncodedId);
        Name = (string)json["name"]!;
        Type = (string)json["type"]!;
        Description = (string?)json["description"];
        Config = json[Type] as JsonObject ?? [];
        Kind = PropertyTypes.Find(Type);
    }

    internal PropertySchema(string id, string name, string? description, string type, JsonObject config)
        : this(new JsonObject
        {
            ["id"] = PropertyId.Encode(id),
            ["name"] = name,
            ["description"] = description,
            ["type"] = type,
            [type] = config,
        })
    {
    }

    /// <summary>The title of a page that is in no data source.</summary>
    public static PropertySchema PlainTitle { get; } = new(PropertyId.Title, PropertyId.Title, null, "title", []);

    /// <summary>The id as it is, such as <c>?B:W</c>.</summary>
    public string Id { get; }

    /// <summary>The id as it stands in JSON, such as <c>%3FB%3AW</c>.</summary>
    public string EncodedId { get; }

    public string Name { get; }

    /// <summary>Notion's name of the type.</summary>
    public string Type { get; }

    /// <summary>What stands under the type's name. To be read only.</summary>
    public JsonObject Config { get; }

    public string? Description { get; }

    /// <summary>What the type can do.</summary>
    public PropertyType Kind { get; }

    /// <summary>The options of a select, multi_select or status, in their order; none for other types.</summary>
    public IReadOnlyList<SelectOption> Options => _options ??= SelectOption.ListOf(Config);

    public SelectOption? FindOption(string name) => Options.FirstOrDefault(o => o.Name == name);

    public JsonObject ToJson() => (JsonObject)_json.DeepClone();

    internal PropertySchema With(string? name = null, JsonObject? config = null)
    {
        var json = ToJson();
        if (name is not null)
            json["name"] = name;
        if (config is not null)
            json[Type] = config;
        return new PropertySchema(json);
    }
}
