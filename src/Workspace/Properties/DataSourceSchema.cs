using System.Text.Json.Nodes;
using Verso.Workspace.Api;

namespace Verso.Workspace.Properties;

/// <summary>
/// The properties of a data source, in Notion's order. It never changes; <see cref="SchemaEditor"/> makes new ones.
/// Types that are not known are kept as they are.
/// </summary>
public sealed class DataSourceSchema
{
    private readonly Dictionary<string, PropertySchema> _byName;
    private readonly Dictionary<string, PropertySchema> _byId;

    internal DataSourceSchema(IEnumerable<PropertySchema> properties)
    {
        Properties = [.. properties.OrderBy(p => p.Id, PropertyId.Order)];
        _byName = Properties.ToDictionary(p => p.Name, StringComparer.Ordinal);
        _byId = Properties.ToDictionary(p => p.Id, StringComparer.Ordinal);
    }

    public IReadOnlyList<PropertySchema> Properties { get; }

    public PropertySchema Title => Properties.First(p => p.Type == PropertyId.Title);

    /// <summary>Reads the stored <c>properties</c> of a data source.</summary>
    public static DataSourceSchema Parse(JsonObject properties) =>
        new(properties.Select(p => new PropertySchema((JsonObject)p.Value!.DeepClone())));

    /// <summary>The property of that name, or of that id in either form.</summary>
    public PropertySchema? Find(string nameOrId) =>
        _byName.GetValueOrDefault(nameOrId) ?? FindById(nameOrId) ?? FindById(PropertyId.Decode(nameOrId));

    /// <summary>The property of that id, not encoded.</summary>
    public PropertySchema? FindById(string id) => _byId.GetValueOrDefault(id);

    /// <summary>The property that a filter or a sort names.</summary>
    public PropertySchema Require(string nameOrId) =>
        Find(nameOrId) ?? throw ApiException.Invalid($"Could not find property with name or id: {nameOrId}");

    public JsonObject ToJson() => new(Properties.Select(p => KeyValuePair.Create(p.Name, (JsonNode?)p.ToJson())));

    /// <summary>
    /// This schema with one more option in a select or multi_select, for <see cref="IPropertyContext.AddOption"/>.
    /// </summary>
    public DataSourceSchema WithOption(string propertyId, SelectOption option)
    {
        var property = _byId[propertyId];
        var config = (JsonObject)property.Config.DeepClone();
        if (config["options"] is not JsonArray options)
            config["options"] = options = [];
        options.Add(option.ToJson());
        return With(property.With(config: config));
    }

    /// <summary>This schema with the property added, or in place of the one with its id.</summary>
    internal DataSourceSchema With(PropertySchema property) => new([.. Properties.Where(p => p.Id != property.Id), property]);

    internal DataSourceSchema Without(string propertyId) => new(Properties.Where(p => p.Id != propertyId));
}
