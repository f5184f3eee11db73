using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Internal.Records;
using Verso.Workspace.Local;
using Verso.Workspace.Objects;

namespace Verso.Workspace.Internal.Endpoints;

/// <summary>Search by title, as the public API finds it.</summary>
internal static class Searches
{
    private const int Default = 20;
    private const int Most = 100;

    public static async Task<JsonObject> SearchAsync(InternalCall call, CancellationToken cancellationToken)
    {
        var limit = InternalCall.Limit(call.Body["limit"], Default, Most);
        var ancestor = call.Body["ancestorId"].Id();
        var hits = new List<NotionId>();
        string? cursor = null;
        do
        {
            var page = await AskAsync(call, cursor, cancellationToken);
            var found = page["results"].Items().Select(BlockOf).OfType<NotionId>();
            hits.AddRange(ancestor is { } inside ? call.Workspace.Read(session => found.Where(id => session.Objects.IsInside(id, inside)).ToList()) : found);
            cursor = page["next_cursor"].Text();
        }
        while (cursor is not null && hits.Count < limit);

        return call.Workspace.Read(session => Answer(call, session, [.. hits.Distinct().Take(limit)]));
    }

    private static JsonObject Answer(InternalCall call, LocalSession session, IReadOnlyList<NotionId> hits)
    {
        var map = call.NewMap();
        var reader = call.Reader(session);
        var results = new JsonArray();
        foreach (var id in hits)
        {
            if (session.Objects.Find(id) is not { } stored || reader.Block(stored) is not { } record)
                continue;
            map.Add(Tables.Block, record);
            if (stored.Kind == ObjectKind.Database)
                reader.AddDatabase(map, id);
            results.Add(new JsonObject
            {
                ["id"] = id.ToString(),
                ["isNavigable"] = true,
                ["score"] = 1.0,
                ["highlight"] = new JsonObject { ["text"] = TextSegments.Plain(record["properties"].At("title")) },
            });
        }

        return new JsonObject { ["results"] = results, ["total"] = results.Count, ["recordMap"] = map.ToJson() };
    }

    private static async Task<JsonObject> AskAsync(InternalCall call, string? cursor, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["query"] = call.Body["query"].Text() ?? "", ["page_size"] = Most };
        if (cursor is not null)
            body["start_cursor"] = cursor;
        var answer = await call.Workspace.SendAsync(new ApiRequest("POST", "search", call.Caller) { Body = Json.Write(body) }, cancellationToken);
        var json = Json.ReadObject(answer.Body.Span);
        return answer.IsSuccess ? json : throw InternalException.Invalid(json["message"].Text() ?? "Invalid input.");
    }

    /// <summary>The block that stands for a result: a page is one itself, a data source lies in a database.</summary>
    private static NotionId? BlockOf(JsonNode? result) =>
        result.At("object").Text() == "data_source" ? result.At("parent").At("database_id").Id() : result.At("id").Id();
}
