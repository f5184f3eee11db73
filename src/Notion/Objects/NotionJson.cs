using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Verso.Notion.Objects;

/// <summary>Reads and writes the records of the wire. Nothing is looked up by reflection, so it works when trimmed or compiled ahead of time.</summary>
public static class NotionJson
{
    /// <summary>The null that <see cref="WireObject.Extra"/> takes to send a member as null.</summary>
    public static JsonElement Null { get; } = JsonDocument.Parse("null").RootElement;

    /// <summary>For a serializer that takes options, such as ASP.NET's.</summary>
    public static JsonSerializerOptions Options { get; } = new(WireContext.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        TypeInfoResolver = WireContext.Default.WithAddedModifier(Presence.Track),
    };

    /// <summary>The metadata of a record, or of a list or map of records.</summary>
    public static JsonTypeInfo<T> TypeInfo<T>() => (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T));

    public static T Read<T>(string json) => JsonSerializer.Deserialize(json, TypeInfo<T>()) ?? throw IsNull();

    public static T Read<T>(ReadOnlySpan<byte> utf8) => JsonSerializer.Deserialize(utf8, TypeInfo<T>()) ?? throw IsNull();

    public static T Read<T>(JsonElement json) => json.Deserialize(TypeInfo<T>()) ?? throw IsNull();

    public static T Read<T>(JsonNode json) => json.Deserialize(TypeInfo<T>()) ?? throw IsNull();

    public static ValueTask<T?> ReadAsync<T>(Stream utf8, CancellationToken cancellationToken = default) =>
        JsonSerializer.DeserializeAsync(utf8, TypeInfo<T>(), cancellationToken);

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, TypeInfo<T>());

    public static byte[] WriteUtf8<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, TypeInfo<T>());

    public static JsonElement WriteElement<T>(T value) => JsonSerializer.SerializeToElement(value, TypeInfo<T>());

    public static JsonNode WriteNode<T>(T value) => JsonSerializer.SerializeToNode(value, TypeInfo<T>()) ?? throw IsNull();

    private static JsonException IsNull() => new("An object was expected, not null.");
}
