using System.Text.Json.Nodes;
using Verso.Workspace.Api;

namespace Verso.Workspace.Properties;

/// <summary>
/// The <c>properties</c> of a page: from a request to what is stored and served. A value is
/// <c>{"id","type","&lt;type&gt;":…}</c> under the property's name.
/// </summary>
public static class PropertyValues
{
    /// <summary>All properties of a new page: what the request says, and empty values for the rest.</summary>
    public static JsonObject Create(DataSourceSchema schema, Input properties, IPropertyContext context, PageStamp stamp)
    {
        var read = ReadAll(schema, properties, context);
        return Compose(schema, property => read.GetValueOrDefault(property.Id), stamp);
    }

    /// <summary>All properties of a page after an update; those the request does not name stay.</summary>
    public static JsonObject Update(
        DataSourceSchema schema, JsonObject current, Input properties, IPropertyContext context, PageStamp stamp)
    {
        var read = ReadAll(schema, properties, context);
        return Compose(
            schema,
            property => read.TryGetValue(property.Id, out var written) ? written : Stored(current, property),
            stamp);
    }

    /// <summary>One value of a request as it is stored.</summary>
    public static JsonObject Read(PropertySchema property, Input value, IPropertyContext context)
    {
        if (property.Type == PropertyId.Title && value.IsArray)
            return Wrap(property, property.Kind.Read(value, property, context)); // The short form for titles.
        value.RequireObject();
        if (value["type"].IsPresent && value["type"].RequireString() != property.Type)
            throw Expected(property);
        var content = value[property.Type];
        if (content.IsAbsent)
            throw value.Members().Any(m => PropertyTypes.IsKnown(m.Key)) ? Expected(property) : content.Should("be defined");
        return Wrap(property, property.Kind.Read(content, property, context));
    }

    public static JsonObject Empty(PropertySchema property) => Wrap(property, property.Kind.Empty(property));

    /// <summary>The properties with what Verso itself knows, such as the last editor, brought up to date.</summary>
    public static JsonObject Stamp(DataSourceSchema schema, JsonObject current, PageStamp stamp) =>
        Compose(schema, property => Stored(current, property), stamp);

    /// <summary>The properties of a stored page after its schema went from one to the other.</summary>
    public static JsonObject Migrate(JsonObject current, DataSourceSchema before, DataSourceSchema after, PageStamp stamp) =>
        Compose(
            after,
            property =>
            {
                if (before.FindById(property.Id) is not { } old || Stored(current, old) is not { } stored)
                    return null;
                var value = stored[old.Type];
                if (old.Type == property.Type)
                {
                    stored[old.Type] = property.Kind.Refit(property, value?.DeepClone());
                    return stored;
                }

                return Wrap(property, property.Kind.FromPlainText(old.Kind.PlainText(value), property));
            },
            stamp);

    /// <summary>
    /// The properties as a page shows them: of more than 25 people or relations the first 25, and of relations whether
    /// there are more.
    /// </summary>
    public static JsonObject Shorten(JsonObject properties)
    {
        foreach (var value in properties.Select(p => p.Value).OfType<JsonObject>())
        {
            var type = (string?)value["type"];
            if (type is not ("people" or "relation") || value[type] is not JsonArray { Count: > Limits.ShownItems } items)
                continue;
            while (items.Count > Limits.ShownItems)
                items.RemoveAt(items.Count - 1);
            if (type == "relation")
                value["has_more"] = true;
        }

        return properties;
    }

    /// <summary>Whether <see cref="Shorten"/> would take something away.</summary>
    public static bool AreLong(JsonObject properties) =>
        properties.Any(p => p.Value is JsonObject value && (string?)value["type"] is { } type and ("people" or "relation")
            && value[type] is JsonArray { Count: > Limits.ShownItems });

    private static Dictionary<string, JsonObject> ReadAll(DataSourceSchema schema, Input properties, IPropertyContext context)
    {
        var read = new Dictionary<string, JsonObject>(StringComparer.Ordinal);
        if (properties.IsAbsent)
            return read;
        foreach (var (key, value) in properties.Members())
        {
            var property = schema.Find(key) ?? throw ApiException.Invalid($"{key} is not a property that exists.");
            read[property.Id] = Read(property, value, context);
        }

        return read;
    }

    private static JsonObject Compose(DataSourceSchema schema, Func<PropertySchema, JsonObject?> find, PageStamp stamp)
    {
        var all = new JsonObject();
        foreach (var property in schema.Properties)
        {
            var value = find(property) ?? Empty(property);
            if (property.Kind.IsStamped)
                value[property.Type] = property.Kind.Stamp(property, value[property.Type], stamp);
            all[property.Name] = value;
        }

        return all;
    }

    /// <summary>A copy of the stored value, which is found by the property's id: its name may be newer.</summary>
    private static JsonObject? Stored(JsonObject current, PropertySchema property)
    {
        var value = current[property.Name] as JsonObject;
        if (value is null || (string?)value["id"] != property.EncodedId)
            value = current.Select(p => p.Value).OfType<JsonObject>().FirstOrDefault(v => (string?)v["id"] == property.EncodedId);
        return (JsonObject?)value?.DeepClone();
    }

    private static JsonObject Wrap(PropertySchema property, JsonNode? content)
    {
        var value = new JsonObject { ["id"] = property.EncodedId, ["type"] = property.Type, [property.Type] = content };
        if (property.Type == "relation")
            value["has_more"] = false;
        return value;
    }

    private static ApiException Expected(PropertySchema property) =>
        ApiException.Invalid($"{property.Name} is expected to be {property.Type}.");
}

/// <summary>What a page is known to be without being told: who made and changed it, and when.</summary>
/// <param name="CreatedBy">Finds the full user as property values show it, for the schemas that show one.</param>
/// <param name="LastEditedBy">The same for the last editor.</param>
/// <param name="UniqueNumber">The number that a unique_id gives a new page; a page that has one keeps it.</param>
public sealed record PageStamp(
    DateTimeOffset CreatedTime,
    Func<JsonObject> CreatedBy,
    DateTimeOffset LastEditedTime,
    Func<JsonObject> LastEditedBy,
    long? UniqueNumber);
