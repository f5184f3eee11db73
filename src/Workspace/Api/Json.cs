using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;

namespace Verso.Workspace.Api;

/// <summary>JSON as Notion writes it: no blanks, and no escapes that JSON does not need.</summary>
public static class Json
{
    public static JsonSerializerOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private const int FirstCapacity = 16 * 1024;
    private const int MostKept = 1024 * 1024;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? t_buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? t_writer;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 512 };

    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(JsonNode node)
    {
        var buffer = t_buffer ??= new ArrayBufferWriter<byte>(FirstCapacity);
        var writer = t_writer ??= new Utf8JsonWriter(buffer, Writing);
        try
        {
            node.WriteTo(writer, Options);
            writer.Flush();
            return buffer.WrittenSpan.ToArray();
        }
        finally
        {
            writer.Reset();
            buffer.ResetWrittenCount();
            if (buffer.Capacity > MostKept)
                (t_buffer, t_writer) = (null, null);
        }
    }

    /// <summary>
    /// JSON from outside, in which every text and name is made of whole characters and no object has a name twice: all of
    /// these would else be found out only where they are used.
    /// </summary>
    /// <exception cref="JsonException">It is no such JSON.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> utf8)
    {
        if (!Utf8.IsValid(utf8.Span))
            throw new JsonException("The text is not UTF-8.");
        if (utf8.Span.IndexOf("\\u"u8) >= 0)
            RequireWholeCharacters(utf8.Span);
        return JsonDocument.Parse(utf8, Strict);
    }

    /// <summary>What was stored or served here. It lies deeper than what came from outside, because it was put into something.</summary>
    public static JsonObject ReadObject(ReadOnlySpan<byte> utf8) => JsonNode.Parse(utf8, documentOptions: Deep)!.AsObject();

    private static void RequireWholeCharacters(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8);
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped)
                    reader.GetString();
            }
        }
        catch (InvalidOperationException half)
        {
            throw new JsonException("A text contains half of a surrogate pair.", half);
        }
    }
}
