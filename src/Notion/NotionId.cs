using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Verso.Notion;

/// <summary>
/// The id of a Notion object: a UUID, written lower case with dashes. It is read with or without dashes, in either
/// case, or out of a Notion URL, where the id in the path wins over one in the query (<c>?v=</c> names a view).
/// </summary>
[JsonConverter(typeof(NotionIdConverter))]
public readonly record struct NotionId(Guid Value) : IParsable<NotionId>, ISpanFormattable, IComparable<NotionId>
{
    private const int HexLength = 32;
    private const int CountsPerTurn = 0x1000;

    private static int _count;

    /// <summary>
    /// Whether the bits form a UUID that can exist: a known version and variant, or the nil UUID. Notion answers 400
    /// to a path id that fails this and 404 to one that passes but names nothing (seen in recorded traffic).
    /// </summary>
    public bool IsWellFormed
    {
        get
        {
            if (Value == Guid.Empty || Value == Guid.AllBitsSet)
                return true;
            return Value.Version is >= 1 and <= 8 && (Value.Variant & 0xC) == 0x8;
        }
    }

    /// <summary>
    /// A new id. Its first bytes are the time and a running count, so that ids made one after the other, even within
    /// a millisecond, sort in that order (but for one in 4,096, where the count turns over); its version is 8, as with the ids that Notion gives today.
    /// </summary>
    public static NotionId New(DateTimeOffset now)
    {
        Span<byte> bytes = stackalloc byte[16];
        Guid.CreateVersion7(now).TryWriteBytes(bytes, bigEndian: true, out _);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[6..], (ushort)(0x8000 | (Interlocked.Increment(ref _count) & (CountsPerTurn - 1))));
        return new NotionId(new Guid(bytes, bigEndian: true));
    }

    /// <summary>An id that is always the same for the same name, for objects that Verso itself brings into being.</summary>
    public static NotionId Named(string name)
    {
        Span<byte> hash = stackalloc byte[32];
        System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(name), hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new NotionId(new Guid(hash[..16], bigEndian: true));
    }

    public static NotionId Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var id) ? id : throw new FormatException($"'{s}' is not a Notion id.");

    public static bool TryParse([NotNullWhen(true)] string? s, out NotionId result) => TryParse(s, null, out result);

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out NotionId result)
    {
        result = default;
        var text = s.AsSpan().Trim();
        if (text.Length is HexLength or 36 && Guid.TryParseExact(text, text.Length == 36 ? "D" : "N", out var plain))
        {
            result = new NotionId(plain);
            return true;
        }

        return text.StartsWith("http", StringComparison.OrdinalIgnoreCase) && TryReadUrl(text.ToString(), out result);
    }

    /// <summary>The 32 hexadecimal digits without dashes, as they stand in Notion's URLs.</summary>
    public string ToHex() => Value.ToString("N");

    public override string ToString() => Value.ToString("D");

    public string ToString(string? format, IFormatProvider? formatProvider) => Value.ToString(format);

    public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        Value.TryFormat(destination, out charsWritten, format);

    public int CompareTo(NotionId other) => Value.CompareTo(other.Value);

    public static bool operator <(NotionId left, NotionId right) => left.CompareTo(right) < 0;

    public static bool operator >(NotionId left, NotionId right) => left.CompareTo(right) > 0;

    public static bool operator <=(NotionId left, NotionId right) => left.CompareTo(right) <= 0;

    public static bool operator >=(NotionId left, NotionId right) => left.CompareTo(right) >= 0;

    private static bool TryReadUrl(string text, out NotionId result)
    {
        result = default;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url))
            return false;

        foreach (var segment in url.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse())
        {
            if (segment.Length >= 36 && Guid.TryParseExact(segment[^36..], "D", out var dashed))
            {
                result = new NotionId(dashed);
                return true;
            }

            if (segment.Length >= HexLength && Guid.TryParseExact(segment[^HexLength..], "N", out var hex))
            {
                result = new NotionId(hex);
                return true;
            }
        }

        return false;
    }
}

/// <summary>Reads an id in any accepted form and writes it lower case with dashes.</summary>
internal sealed class NotionIdConverter : JsonConverter<NotionId>
{
    public override NotionId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        NotionId.TryParse(reader.GetString(), out var id)
            ? id
            : throw new JsonException($"'{reader.GetString()}' is not a Notion id.");

    public override void Write(Utf8JsonWriter writer, NotionId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Value);

    public override NotionId ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Read(ref reader, typeToConvert, options);

    public override void WriteAsPropertyName(Utf8JsonWriter writer, NotionId value, JsonSerializerOptions options) =>
        writer.WritePropertyName(value.ToString());
}
