using System.Text.Json;
using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Internal;
using Verso.Workspace.Internal.Records;

namespace Verso.Agents.Autofill.Local;

/// <summary>A question to <c>getCompletionForProperty</c>: one property of one or several pages.</summary>
/// <param name="Inference">What to do, as the schema has it.</param>
internal sealed record CompletionRequest(IReadOnlyList<PropertyPointer> Pointers, JsonElement Inference, string? Session)
{
    public static CompletionRequest Read(JsonObject body, int mostPages)
    {
        var pointers = PropertyPointer.ReadAll(body["blockPropertyPointers"], mostPages);
        if (body["aiInference"] is not JsonObject inference)
            throw InternalException.Invalid("Invalid input. aiInference should be an object.");
        return new CompletionRequest(pointers, JsonSerializer.SerializeToElement(inference), Text(body["aiSessionId"]));
    }

    public static string? Text(JsonNode? value) => value?.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;
}

/// <summary>A property of a page, and the pointer as the client wrote it: it comes back with every line.</summary>
/// <param name="PropertyId">The key in the schema, never percent-encoded.</param>
internal sealed record PropertyPointer(NotionId Page, string PropertyId, JsonObject Json)
{
    public static IReadOnlyList<PropertyPointer> ReadAll(JsonNode? pointers, int most)
    {
        if (pointers is not JsonArray { Count: > 0 } all)
            throw InternalException.Invalid("Invalid input. blockPropertyPointers should be an array with at least one pointer.");
        return all.Count <= most
            ? [.. all.Select(Read)]
            : throw InternalException.Invalid($"Invalid input. blockPropertyPointers should hold at most {most} pointers.");
    }

    private static PropertyPointer Read(JsonNode? json)
    {
        if (json is not JsonObject pointer)
            throw InternalException.Invalid("Invalid input. A pointer should be an object.");
        if (CompletionRequest.Text(pointer["table"]) is { } table && table != Tables.Block)
            throw InternalException.Invalid($"Invalid input. A pointer should have the table block, not {table}.");
        if (!NotionId.TryParse(CompletionRequest.Text(pointer["id"]), out var page))
            throw InternalException.Invalid("Invalid input. The id of a pointer should be a uuid.");
        return CompletionRequest.Text(pointer["propertyId"]) is { Length: > 0 } property
            ? new PropertyPointer(page, property, pointer)
            : throw InternalException.Invalid("Invalid input. A pointer should have a propertyId.");
    }
}
