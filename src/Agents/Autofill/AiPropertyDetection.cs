using System.Text.Json;
using System.Text.Json.Nodes;
using Verso.Notion;

namespace Verso.Agents.Autofill;

/// <summary>Finds the AI properties of a database in the schema of its collection.</summary>
public static class AiPropertyDetection
{
    private const int MostChunks = 20;

    /// <param name="page">The page to load instead of the database: an inline database is found on its parent.</param>
    /// <exception cref="AiPropertyDetectionException">The collection cannot be loaded, or not told from others.</exception>
    public static async Task<AiCollection> FindAsync(InternalSession session, NotionId database, NotionId? page, CancellationToken cancellationToken)
    {
        try
        {
            var records = await LoadAsync(session, page ?? database, cancellationToken);
            return Read(Choose(records, database, page), records);
        }
        catch (InternalApiException error)
        {
            throw new AiPropertyDetectionException($"loadPageChunk failed, {error.Message}", error);
        }
    }

    private static async Task<Records> LoadAsync(InternalSession session, NotionId page, CancellationToken cancellationToken)
    {
        var records = new Records([], []);
        JsonNode cursor = new JsonObject { ["stack"] = new JsonArray() };
        for (var chunk = 0; chunk < MostChunks; chunk++)
        {
            var answer = await session.CallAsync(
                "loadPageChunk",
                new JsonObject { ["pageId"] = page.ToString(), ["limit"] = 100, ["chunkNumber"] = chunk, ["cursor"] = cursor.DeepClone(), ["verticalColumns"] = false },
                cancellationToken);
            Collect(answer["recordMap"]?["block"], records.Blocks);
            Collect(answer["recordMap"]?["collection"], records.Collections);
            // The schema comes with the chunk that has the database; what follows is content.
            if (records.Collections.Count > 0 || answer["cursor"]?["stack"] is not JsonArray { Count: > 0 })
                break;
            cursor = answer["cursor"]!;
        }

        return records;
    }

    private static void Collect(JsonNode? table, Dictionary<NotionId, JsonObject> into)
    {
        foreach (var (key, box) in table as JsonObject ?? [])
        {
            if (NotionId.TryParse(key, out var id) && InternalSession.Unbox(box) is { } record)
                into[id] = record;
        }
    }

    /// <summary>The database's own collection; the only one there is if none is known to be.</summary>
    private static JsonObject Choose(Records records, NotionId database, NotionId? page)
    {
        if (records.Collections.Count == 0)
        {
            throw new AiPropertyDetectionException(
                $"{(page is null ? $"the database {database}" : $"the page {page}")} came without a schema. If the database is inline, send the id of the page it stands on as page_id.");
        }

        if (records.Collections.TryGetValue(database, out var named))
            return named;
        if (records.Blocks.GetValueOrDefault(database) is { } block
            && (InternalSession.Id(block["collection_id"]) ?? InternalSession.Id(block["format"]?["collection_pointer"]?["id"])) is { } pointed
            && records.Collections.TryGetValue(pointed, out var own))
            return own;
        var children = records.Collections.Values.Where(collection => InternalSession.Id(collection["parent_id"]) == database).ToList();
        if (children.Count == 1)
            return children[0];
        if (records.Collections.Count == 1)
            return records.Collections.Values.First();
        throw new AiPropertyDetectionException(
            $"{records.Collections.Count} databases were found and none of them is known as {database}. Send the database's own id.");
    }

    private static AiCollection Read(JsonObject collection, Records records)
    {
        var properties = new List<AiProperty>();
        var names = new Dictionary<string, string>();
        foreach (var (id, node) in collection["schema"] as JsonObject ?? [])
        {
            if (node is not JsonObject property)
                continue;
            names[id] = InternalSession.Text(property["name"]) ?? id;
            if ((property["ai_inference"] ?? property["select_ai_inference"]) is not JsonObject inference)
                continue;
            var options = (property["options"] as JsonArray ?? []).Select(option => InternalSession.Text(option?["value"])).OfType<string>();
            properties.Add(new AiProperty(id, names[id], InternalSession.Text(property["type"]) ?? "text", JsonSerializer.SerializeToElement(inference)) { Options = [.. options] });
        }

        var space = InternalSession.Id(collection["space_id"])
            ?? records.Blocks.Values.Select(block => InternalSession.Id(block["space_id"])).FirstOrDefault(id => id is not null);
        return new(InternalSession.Id(collection["id"])!.Value, space, properties, names);
    }

    private sealed record Records(Dictionary<NotionId, JsonObject> Blocks, Dictionary<NotionId, JsonObject> Collections);
}
