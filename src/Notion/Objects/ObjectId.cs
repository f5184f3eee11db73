using System.Text.Json;
using System.Text.Json.Serialization;

namespace Verso.Notion.Objects;

/// <summary>
/// An id as it stands in an answer. Nearly all are UUIDs and convert to <see cref="NotionId"/> by themselves; those of
/// async tasks are not, so the text is what is kept.
/// </summary>
[JsonConverter(typeof(ObjectIdConverter))]
public readonly record struct ObjectId(string? Text)
{
    public bool IsEmpty => Text is null;

    public NotionId ToNotionId() => NotionId.Parse(Text ?? "");

    public static ObjectId FromNotionId(NotionId id) => new(id.ToString());

    public static implicit operator NotionId(ObjectId id) => id.ToNotionId();

    public static implicit operator ObjectId(NotionId id) => FromNotionId(id);

    public override string ToString() => Text ?? "";
}

/// <summary>A moment as Notion writes it, whose form (minutes or milliseconds, <c>Z</c> or <c>+00:00</c>) depends on the object.</summary>
[JsonConverter(typeof(TimestampConverter))]
public readonly record struct Timestamp(string? Text)
{
    public bool IsEmpty => Text is null;

    public DateTimeOffset ToDateTimeOffset() =>
        DateTimeOffset.Parse(Text ?? "", System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal);

    public static implicit operator DateTimeOffset(Timestamp timestamp) => timestamp.ToDateTimeOffset();

    public override string ToString() => Text ?? "";
}

internal sealed class ObjectIdConverter : JsonConverter<ObjectId>
{
    public override bool HandleNull => true;

    public override ObjectId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(Scalars.ReadText(ref reader));

    public override void Write(Utf8JsonWriter writer, ObjectId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Text);
}

internal sealed class TimestampConverter : JsonConverter<Timestamp>
{
    public override bool HandleNull => true;

    public override Timestamp Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(Scalars.ReadText(ref reader));

    public override void Write(Utf8JsonWriter writer, Timestamp value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Text);
}

internal static class Scalars
{
    public static string? ReadText(ref Utf8JsonReader reader) =>
        reader.TokenType is JsonTokenType.String or JsonTokenType.Null
            ? reader.GetString()
            : throw new JsonException($"A string was expected, not {reader.TokenType}.");
}
