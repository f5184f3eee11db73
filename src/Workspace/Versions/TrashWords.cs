using System.Text.Json.Nodes;
using Verso.Workspace.Api;

namespace Verso.Workspace.Versions;

/// <summary>What 2026-03-11 renamed: <c>archived</c>, <c>after</c> and <c>transcription</c>.</summary>
internal static class TrashWords
{
    public static ApiRequest Lift(ApiRequest request)
    {
        if (LiftedBody.Read(request) is not { } body)
            return request;
        var changed = LiftArchived(body) | LiftAfter(request, body);
        if (body.ContainsKey("transcription"))
        {
            body.Rename("transcription", "meeting_notes");
            changed = true;
        }

        if (body["type"] is JsonValue type && type.TryGetValue<string>(out var name) && name == "transcription")
        {
            body["type"] = "meeting_notes";
            changed = true;
        }

        return changed ? request.With(body) : request;
    }

    /// <summary>Old answers say twice whether a thing is in the trash; one that does not say it is only a reference.</summary>
    public static void Lower(JsonObject served)
    {
        if (served["in_trash"] is JsonValue inTrash && !served.ContainsKey("archived"))
            served.AddLast("archived", inTrash.DeepClone());
        if (served["type"] is JsonValue type && type.TryGetValue<string>(out var name) && name == "meeting_notes")
        {
            served["type"] = "transcription";
            served.Rename("meeting_notes", "transcription");
        }
    }

    private static bool LiftArchived(JsonObject body)
    {
        if (!body.ContainsKey("archived"))
            return false;
        if (body.ContainsKey("in_trash"))
            body.Remove("archived");
        else
            body.Rename("archived", "in_trash");
        return true;
    }

    private static bool LiftAfter(ApiRequest request, JsonObject body)
    {
        if (request.Method != "PATCH" || !request.Path.EndsWith("/children", StringComparison.Ordinal) || !body.ContainsKey("after"))
            return false;
        if (body.ContainsKey("position"))
            throw ApiException.Invalid("body failed validation: body.after and body.position should not both be present.");

        var after = body["after"];
        body.Remove("after");
        if (after is not null)
            body["position"] = new JsonObject { ["type"] = "after_block", ["after_block"] = new JsonObject { ["id"] = after } };
        return true;
    }
}
