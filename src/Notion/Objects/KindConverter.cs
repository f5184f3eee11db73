using System.Collections.Frozen;
using System.Text;
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
internal abstract class KindConverter<T>(string key, RecordKind unknown, IReadOnlyDictionary<string, RecordKind> kinds, RecordKind? partial = null)
    : JsonConverter<T>
    where T : WireObject
{
    private const int LongestKind = 64;

    private readonly byte[] _key = Encoding.UTF8.GetBytes(key);
    private readonly FrozenDictionary<string, RecordKind> _kinds = kinds.ToFrozenDictionary();

    public override T? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException($"An object was expected for {typeof(T).Name}, not {reader.TokenType}.");

        var start = reader;
        var kind = KindOf(reader);
        if (kind != unknown)
        {
            try
            {
                return (T?)kind.Read(ref reader, options);
            }
            catch (JsonException)
            {
                reader = start;
            }
        }

        return (T?)unknown.Read(ref reader, options);
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value, options.GetTypeInfo(value.GetType()));

    /// <summary>The record for an object without <c>key</c>: told by the first member that is named like a kind.</summary>
    protected virtual RecordKind? KindOfMember(string member) => _kinds.GetValueOrDefault(member);

    private RecordKind KindOf(Utf8JsonReader reader)
    {
        var start = reader;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isKey = reader.ValueTextEquals(_key);
            reader.Read();
            if (isKey)
                return reader.TokenType == JsonTokenType.String ? KindNamed(reader) : unknown;
            reader.Skip();
        }

        return KindOfMembers(start) ?? partial ?? unknown;
    }

    private RecordKind KindNamed(Utf8JsonReader reader)
    {
        if (reader.HasValueSequence || reader.ValueSpan.Length > LongestKind)
            return _kinds.GetValueOrDefault(reader.GetString()!, unknown);
        Span<char> name = stackalloc char[LongestKind];
        var length = reader.CopyString(name);
        return _kinds.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name[..length], out var kind) ? kind : unknown;
    }

    private RecordKind? KindOfMembers(Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (KindOfMember(reader.GetString()!) is { } kind)
                return kind;
            reader.Read();
            reader.Skip();
        }

        return null;
    }
}
