using System.Text.Json.Nodes;
using Verso.Notion;

namespace Verso.Agents.Policies;

/// <summary>Takes out of an answer what a policy does not show: objects, properties, relations, and the titles of hidden pages.</summary>
internal sealed class AnswerCleaner(PolicyCall call)
{
    private const string Untitled = "Untitled";

    private static readonly string[] Objects = ["page", "database", "data_source", "block", "comment", "view"];

    /// <summary>Cleans an answer in place.</summary>
    /// <exception cref="Workspace.Api.ApiException">The answer as a whole is not to be seen.</exception>
    public async Task CleanAsync(JsonObject answer)
    {
        if (!await IsShownAsync(answer))
            throw call.Unseen(answer["object"].Text()!, answer["id"].Id()!.Value);
        await WalkAsync(answer);
    }

    private async Task WalkAsync(JsonNode? node)
    {
        switch (node)
        {
            case JsonArray list:
                for (var i = list.Count - 1; i >= 0; i--)
                {
                    if (list[i] is JsonObject item && !await IsShownAsync(item))
                        list.RemoveAt(i);
                    else
                        await WalkAsync(list[i]);
                }

                break;
            case JsonObject item:
                await CleanAsync(item, item["object"].Text());
                foreach (var (_, member) in item.ToList())
                    await WalkAsync(member);
                break;
        }
    }

    /// <summary>Whether an object of the API may be seen; what is none may.</summary>
    private async Task<bool> IsShownAsync(JsonObject item)
    {
        if (item["object"].Text() is not { } kind || !Objects.Contains(kind) || item["id"].Id() is not { } id)
            return true;
        call.Tree.Learn(item);
        if (kind == "view")
            return await new ViewCleaner(call).IsShownAsync(item, id);
        if (!call.Tree.IsEven && !await call.Tree.SeesAsync(id))
            return false;
        if (kind == "comment" && item["discussion_id"].Id() is { } discussion && (item["parent"].At("block_id").Id() ?? item["parent"].At("page_id").Id()) is { } about)
            call.Discussions.Learn(discussion, about);
        if (kind == "block" && item["synced_block"].At("synced_from").At("block_id").Id() is { } original && !await call.Tree.SeesAsync(original))
            return false;
        return true;
    }

    private async Task CleanAsync(JsonObject item, string? kind)
    {
        if (kind is "page" or "data_source" && item["properties"] is JsonObject properties)
            await CleanPropertiesAsync(properties, kind == "page" ? item["parent"].At("data_source_id").Id() : item["id"].Id());
        if (kind == "database" && item["data_sources"] is JsonArray sources)
            await RemoveUnseenAsync(sources, one => one.At("id").Id());
        if (kind == "page_markdown" && item["markdown"].Text() is { } markdown)
            item["markdown"] = await new MarkdownCleaner(call).CleanAsync(markdown);
        if (call.Tree.IsEven)
            return;
        if (item["mention"] is JsonObject mention)
            await CleanMentionAsync(item, mention);
        if (item["relation"] is JsonArray relation)
            await RemoveUnseenAsync(relation, one => one.At("id").Id());
        if (item["type"].Text() == "property_item" && item["results"] is JsonArray results)
            await RemoveUnseenAsync(results, one => one.At("relation").At("id").Id());
    }

    private async Task CleanPropertiesAsync(JsonObject properties, NotionId? dataSource)
    {
        if (call.Schemas.AreOpen || dataSource is not { } id)
            return;
        if (await call.Schemas.FindAsync(id) is not { } source)
        {
            properties.Clear(); // A row of its own rule in a data source that is not shown: what it holds nobody can tell.
            return;
        }

        foreach (var (name, value) in properties.ToList())
        {
            // The id counts; a name only where there is none.
            if (source.Find(value.At("id").Text() ?? name) is not { } property || source.Hidden.Contains(property.Id))
                properties.Remove(name);
        }
    }

    private async Task CleanMentionAsync(JsonObject item, JsonObject mention)
    {
        if (mention[mention["type"].Text() ?? ""] is not JsonObject target || target["id"].Id() is not { } id
            || mention["type"].Text() is "user" or "custom_emoji" or "date" || await call.Tree.SeesAsync(id))
            return;
        item["plain_text"] = Untitled;
        item["href"] = $"https://www.notion.so/{id.ToHex()}"; // An address may have the title in it.
    }

    private async Task RemoveUnseenAsync(JsonArray list, Func<JsonNode?, NotionId?> idOf)
    {
        for (var i = list.Count - 1; i >= 0; i--)
        {
            if (idOf(list[i]) is { } id && !await call.Tree.SeesAsync(id))
                list.RemoveAt(i);
        }
    }
}
