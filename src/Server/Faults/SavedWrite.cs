using System.Text.Json;
using System.Text.Json.Nodes;
using Verso.Workspace.Api;

namespace Verso.Server.Faults;

/// <summary>
/// A write that was carried out though its answer is lost. Notion then says so, and names what was made: the id of a new
/// page or database, or of the block that got children, and theirs.
/// </summary>
/// <param name="Resource">The id; null when the client has it already.</param>
/// <param name="Children">The direct children that the request made, in its order.</param>
internal sealed record SavedWrite(string? Resource, IReadOnlyList<string> Children)
{
    /// <summary>What the request wrote; null when it wrote nothing.</summary>
    public static SavedWrite? Of(ApiRequest request, ApiAnswer answer)
    {
        if (!answer.IsSuccess || request.Method == "GET" || IsLook(request.Path))
            return null;
        var body = Json.ReadObject(answer.Body.Span);
        return (request.Method, request.Path.Trim('/').Split('/')) switch
        {
            ("POST", ["pages"] or ["databases"]) => new SavedWrite((string?)body["id"], []),
            ("PATCH", ["blocks", var parent, "children"]) => new SavedWrite(parent, [.. Made(request, body)]),
            _ => new SavedWrite(null, []),
        };
    }

    private static bool IsLook(string path) => path.Trim('/') == "search" || path.EndsWith("/query", StringComparison.Ordinal);

    /// <summary>The answer begins with the new blocks; further siblings may follow.</summary>
    private static IEnumerable<string> Made(ApiRequest request, JsonObject answer)
    {
        using var sent = JsonDocument.Parse(request.Body);
        var count = sent.RootElement.GetProperty("children").GetArrayLength();
        return (answer["results"] as JsonArray ?? []).Take(count).Select(block => (string)block!["id"]!);
    }
}
