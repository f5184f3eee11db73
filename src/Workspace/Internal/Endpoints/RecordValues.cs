using System.Text.Json.Nodes;
using Verso.Workspace.Api;
using Verso.Workspace.Internal.Records;
using Verso.Workspace.Local;

namespace Verso.Workspace.Internal.Endpoints;

/// <summary>Single records by their pointers.</summary>
internal static class RecordValues
{
    /// <summary>
    /// Answers about every record that was asked for, also about those that are not there: a client asks again and again for
    /// what is missing in the answer.
    /// </summary>
    public static JsonObject Sync(InternalCall call, LocalSession session)
    {
        var map = call.NewMap();
        var reader = call.Reader(session);
        foreach (var (pointer, asked) in Requests(call))
        {
            if (reader.Find(pointer) is { } record)
                map.Add(pointer.Table, record);
            else
                map.AddNothing(pointer.Table, asked);
        }

        return new JsonObject { ["recordMap"] = map.ToJson() };
    }

    public static JsonObject Get(InternalCall call, LocalSession session)
    {
        var reader = call.Reader(session);
        return new JsonObject
        {
            ["results"] = new JsonArray([.. Requests(call).Select(request =>
                reader.Find(request.Pointer) is { } record ? RecordBox.Wrap(record, Nesting.Old) : RecordBox.Nothing())]),
        };
    }

    private static IEnumerable<(Pointer Pointer, string Asked)> Requests(InternalCall call)
    {
        var requests = call.Body["requests"] as JsonArray ?? throw InternalException.Invalid("Invalid input. requests should be an array.");
        if (requests.Count > call.Options.MostRecords)
            throw InternalException.Invalid($"Invalid input. requests should hold at most {call.Options.MostRecords} items.");
        return requests.Select(request => (InternalCall.RequirePointer(request), (request.At("pointer") ?? request).At("id").Text()!));
    }
}
