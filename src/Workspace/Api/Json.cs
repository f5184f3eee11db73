using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Verso.Workspace.Api;

/// <summary>JSON as Notion writes it: no blanks, and no escapes that JSON does not need.</summary>
public static class Json
{
    public static JsonSerializerOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(JsonNode node)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Writing))
            node.WriteTo(writer, Options);
        return buffer.ToArray();
    }

    public static JsonObject ReadObject(ReadOnlySpan<byte> utf8) => JsonNode.Parse(utf8)!.AsObject();
}
