using System.Text.Json;
using System.Text.Json.Serialization;

namespace Verso.Notion.Objects;

/// <summary>
/// The record for one kind. It is read by its converter: the serializer, called from within a converter, would first go
/// through the whole object to find its end, and so read what lies deep once more for each level.
/// </summary>
internal abstract class RecordKind
{
    public static RecordKind Of<T>()
        where T : WireObject => new Typed<T>();

    public abstract WireObject? Read(ref Utf8JsonReader reader, JsonSerializerOptions options);

    private sealed class Typed<T> : RecordKind
        where T : WireObject
    {
        public override WireObject? Read(ref Utf8JsonReader reader, JsonSerializerOptions options) =>
            ((JsonConverter<T>)options.GetTypeInfo(typeof(T)).Converter).Read(ref reader, typeof(T), options);
    }
}
