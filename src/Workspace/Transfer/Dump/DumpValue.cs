using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Verso.Workspace.Transfer.Dump;

/// <summary>
/// A value of a table as JSON and back, byte for byte. Text, whole numbers and null are themselves, a fraction has a dot or
/// an exponent. Bytes that are a JSON object or array on one line stand there as that; others as <c>{"$base64":"…"}</c>.
/// </summary>
internal static class DumpValue
{
    public const int MostDepth = 1000;

    private const string Base64 = "$base64";
    private const string Real = "$real";

    public static void Write(Utf8JsonWriter writer, string name, object value)
    {
        switch (value)
        {
            case DBNull:
                writer.WriteNull(name);
                break;
            case long number:
                writer.WriteNumber(name, number);
                break;
            case double number when double.IsFinite(number):
                var text = number.ToString("R", CultureInfo.InvariantCulture);
                writer.WritePropertyName(name);
                writer.WriteRawValue(text.AsSpan().IndexOfAny('.', 'E', 'e') < 0 ? text + ".0" : text);
                break;
            case double number:
                writer.WriteStartObject(name);
                writer.WriteString(Real, number.ToString("R", CultureInfo.InvariantCulture));
                writer.WriteEndObject();
                break;
            case byte[] json when IsPlainJson(json):
                writer.WritePropertyName(name);
                writer.WriteRawValue(json, skipInputValidation: true);
                break;
            case byte[] bytes:
                writer.WriteStartObject(name);
                writer.WriteBase64String(Base64, bytes);
                writer.WriteEndObject();
                break;
            default:
                writer.WriteString(name, (string)value);
                break;
        }
    }

    /// <exception cref="FormatException">It is no value that <see cref="Write"/> writes.</exception>
    public static object? Read(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Null:
                return null;
            case JsonValueKind.String:
                return value.GetString();
            case JsonValueKind.Number:
                var text = value.GetRawText();
                return text.AsSpan().IndexOfAny('.', 'E', 'e') < 0 && value.TryGetInt64(out var whole) ? (object)whole : value.GetDouble();
            case JsonValueKind.Object when Wrapped(value) is { } wrapped:
                return wrapped;
            case JsonValueKind.Object or JsonValueKind.Array:
                return JsonMarshal.GetRawUtf8Value(value).ToArray();
            default:
                throw new FormatException("true and false are no values of a table");
        }
    }

    private static object? Wrapped(JsonElement value)
    {
        var members = value.EnumerateObject();
        if (!members.MoveNext() || members.Current.Value.ValueKind != JsonValueKind.String)
            return null;
        return members.Current.Name switch
        {
            Base64 => members.Current.Value.GetBytesFromBase64(),
            Real => double.Parse(members.Current.Value.GetString()!, CultureInfo.InvariantCulture),
            _ => null,
        };
    }

    private static bool IsPlainJson(byte[] bytes)
    {
        if (bytes is not ([(byte)'{', .., (byte)'}'] or [(byte)'[', .., (byte)']']) || bytes.AsSpan().IndexOfAny((byte)'\n', (byte)'\r') >= 0)
            return false;
        if (bytes.AsSpan().StartsWith("{\"$"u8) || !System.Text.Unicode.Utf8.IsValid(bytes))
            return false; // It could be taken for what this writes itself.
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = MostDepth - 1 });
        try
        {
            while (reader.Read())
                reader.Skip();
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
