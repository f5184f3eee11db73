using System.Text.Json;
using System.Text.Json.Nodes;
using Verso.Workspace.Api;

namespace Verso.Workspace.Internal;

/// <summary>The body of a call of the internal API.</summary>
public static class InternalBody
{
    /// <summary>The body as JSON; some clients send none where nothing is to be said.</summary>
    /// <exception cref="InternalException">It is no JSON object.</exception>
    public static JsonObject Read(ReadOnlyMemory<byte> utf8)
    {
        if (utf8.Span.Trim(" \t\r\n"u8).IsEmpty)
            return [];
        try
        {
            using var document = Json.Parse(utf8);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return JsonObject.Create(document.RootElement.Clone())!;
        }
        catch (JsonException)
        {
            // Said below.
        }

        throw InternalException.Invalid("Invalid input.");
    }
}
