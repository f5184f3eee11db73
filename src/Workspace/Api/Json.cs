using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

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

    public static JsonObject ReadObject(ReadOnlySpan<byte> utf8) => JsonNode.Parse(utf8)!.AsObject();
}
