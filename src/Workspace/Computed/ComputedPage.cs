using System.Text.Json;
using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Local;
using Verso.Workspace.Properties;

namespace Verso.Workspace.Computed;

/// <summary>A row while values are computed of it: as it is stored, or as it is about to be.</summary>
internal sealed class ComputedPage
{
    private readonly ReadOnlyMemory<byte> _json;
    private readonly ReadOnlyMemory<byte>? _internal;
    private readonly JsonObject? _draft;
    private readonly Dictionary<string, JsonNode?> _values = new(StringComparer.Ordinal);
    private JsonObject? _full;

    /// <summary>A row as it is stored.</summary>
    public ComputedPage(NotionId id, NotionId dataSource, bool inTrash, ReadOnlyMemory<byte> json, ReadOnlyMemory<byte>? hidden)
    {
        (Id, DataSource, InTrash) = (id, dataSource, inTrash);
        (_json, _internal) = (json, hidden);
    }

    /// <summary>A row that is about to be written.</summary>
    public ComputedPage(NotionId id, NotionId dataSource, bool inTrash, JsonObject properties)
    {
        (Id, DataSource, InTrash) = (id, dataSource, inTrash);
        _draft = properties;
    }

    public NotionId Id { get; }

    public NotionId DataSource { get; }

    public bool InTrash { get; }

    /// <summary>The values that were computed anew and are not those that are stored.</summary>
    public Dictionary<string, JsonNode?> Changed { get; } = new(StringComparer.Ordinal);

    /// <summary>What stands under the type's name, uncut; null when there is nothing.</summary>
    public JsonNode? Stored(PropertySchema property)
    {
        if (_draft is not null)
            return _draft[property.Name]?[property.Type];
        if (!_values.TryGetValue(property.Id, out var value))
            _values[property.Id] = value = Read(property);
        return value;
    }

    private JsonNode? Read(PropertySchema property)
    {
        if (_internal is not null && property.Type is "relation" or "people" or "rollup")
        {
            _full ??= Json.ReadObject(_internal.Value.Span)[InternalMembers.FullValues] as JsonObject ?? [];
            if (_full[property.EncodedId] is JsonArray whole)
                return property.Type == "rollup" ? FullValues.Whole(Shown(property), whole) : whole;
        }

        return Shown(property);
    }

    /// <summary>Finds the one value among the bytes: the rest of the page is not made into objects.</summary>
    private JsonNode? Shown(PropertySchema property)
    {
        var reader = new Utf8JsonReader(_json.Span);
        reader.Read();
        if (!Enter(ref reader, "properties"))
            return null;
        var named = reader;
        if (!Enter(ref named, property.Name) || !IsOf(property, named))
        {
            // A row that has not followed a new name yet still has the value under the old one.
            if (!EnterById(ref reader, property))
                return null;
            named = reader;
        }

        return Enter(ref named, property.Type) ? JsonNode.Parse(ref named) : null;
    }

    private static bool IsOf(PropertySchema property, Utf8JsonReader value) => Enter(ref value, "id") && value.ValueTextEquals(property.EncodedId);

    private static bool EnterById(ref Utf8JsonReader reader, PropertySchema property)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            reader.Read();
            if (IsOf(property, reader))
                return true;
            reader.Skip();
        }

        return false;
    }

    /// <summary>Goes to the value of a member of the object that begins here.</summary>
    private static bool Enter(ref Utf8JsonReader reader, string name)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            return false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals(name);
            reader.Read();
            if (found)
                return true;
            reader.Skip();
        }

        return false;
    }
}
