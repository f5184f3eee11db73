using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Verso.Notion.Objects;

/// <summary>
/// Reads a family of records that one member tells apart. A kind that is not in the table, or whose shape has changed
/// under us, is read as the family's unknown record, which keeps every member.
/// </summary>
/// <param name="key">The member that names the kind.</param>
/// <param name="unknown">The record for kinds that are not in the table.</param>
/// <param name="kinds">The records by kind.</param>
/// <param name="partial">The record for an object that names no kind at all.</param>
internal abstract class KindConverter<T>(string key, Type unknown, IReadOnlyDictionary<string, Type> kinds, Type? partial = null)
    : JsonConverter<T>
    where T : WireObject
{
    private readonly FrozenDictionary<string, Type> _kinds = kinds.ToFrozenDictionary();

    public override T? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException($"An object was expected for {typeof(T).Name}, not {reader.TokenType}.");

        var start = reader;
        var type = TypeOf(reader);
        if (type != unknown)
        {
            try
            {
                return (T?)JsonSerializer.Deserialize(ref reader, options.GetTypeInfo(type));
            }
            catch (JsonException)
            {
                reader = start;
            }
        }

        return (T?)JsonSerializer.Deserialize(ref reader, options.GetTypeInfo(unknown));
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value, options.GetTypeInfo(value.GetType()));

    /// <summary>The record for an object without <c>key</c>: told by the first member that is named like a kind.</summary>
    protected virtual Type? TypeOfMember(string member) => _kinds.GetValueOrDefault(member);

    private Type TypeOf(Utf8JsonReader reader)
    {
        Type? byMember = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals(key))
            {
                reader.Read();
                return reader.TokenType == JsonTokenType.String ? _kinds.GetValueOrDefault(reader.GetString()!, unknown) : unknown;
            }

            byMember ??= TypeOfMember(reader.GetString()!);
            reader.Read();
            reader.Skip();
        }

        return byMember ?? partial ?? unknown;
    }
}
