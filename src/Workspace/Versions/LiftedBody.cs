using System.Text.Json;
using System.Text.Json.Nodes;
using Verso.Workspace.Api;

namespace Verso.Workspace.Versions;

/// <summary>The body of a request while it is rewritten.</summary>
internal static class LiftedBody
{
    /// <summary>The body as an object; null when it is empty, malformed or something else.</summary>
    public static JsonObject? Read(ApiRequest request)
    {
        if (request.Body.IsEmpty)
            return null;
        try
        {
            var body = Json.Parse(request.Body).RootElement;
            return body.ValueKind == JsonValueKind.Object ? JsonObject.Create(body) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static ApiRequest With(this ApiRequest request, JsonObject body) => request with { Body = Json.Write(body) };

    /// <summary>Gives a member another name and leaves it in its place.</summary>
    public static void Rename(this JsonObject value, string from, string to)
    {
        var index = value.IndexOf(from);
        if (index < 0 || value.ContainsKey(to))
            return;
        var member = value[index];
        value.RemoveAt(index);
        value.Insert(index, to, member);
    }

    /// <summary>Puts a member last, before the <c>request_id</c> if there is one.</summary>
    public static void AddLast(this JsonObject value, string name, JsonNode? member)
    {
        var end = value.IndexOf("request_id");
        value.Insert(end < 0 ? value.Count : end, name, member);
    }
}
