using System.Globalization;
using System.Text.Json.Nodes;
using Verso.Agents.Records;
using Verso.Notion;

namespace Verso.Agents.Recipes;

/// <summary>Pages and blocks that recipes write, each once, however often a run is interrupted.</summary>
internal static class RecipePages
{
    private const int MostBlocks = 100;

    /// <summary>Makes a page with its body, of any length.</summary>
    /// <param name="run">Whose steps these are: <c>create-page</c> and <c>append:…</c>.</param>
    /// <param name="parent">Notion's own form of a parent.</param>
    /// <param name="properties">Values in Notion's own form.</param>
    /// <param name="children">The body's blocks in Notion's own form.</param>
    /// <param name="candidates">The pages that may be the one, where an earlier attempt is not known to have made it.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns><c>id</c>, <c>url</c></returns>
    public static async Task<JsonObject> CreateAsync(
        RecipeRun run, JsonObject parent, JsonObject properties, JsonArray children, Func<Task<IReadOnlyList<JsonObject>>> candidates, CancellationToken cancellationToken)
    {
        var first = children.Take(MostBlocks).Select(block => block!.DeepClone()).ToArray();
        var made = (await run.StepAsync("create-page", async attempt =>
        {
            var page = await new OneEffect(run.Desk, attempt).WriteAsync(
                key => run.Api.PostAsync("pages", new JsonObject
                {
                    ["parent"] = parent.DeepClone(),
                    ["properties"] = properties.DeepClone(),
                    ["children"] = new JsonArray([.. first.Select(block => block.DeepClone())]),
                }, key, cancellationToken),
                async () => await SameBodyAsync(run, await candidates(), first, cancellationToken),
                cancellationToken);
            return Reference(page);
        }, cancellationToken))!.AsObject();
        await AppendAsync(run, NotionId.Parse(made["id"]!.GetValue<string>()), children, first.Length, first.Length, cancellationToken);
        return made;
    }

    /// <summary>Appends the blocks from <paramref name="from"/> on, in calls of at most 100.</summary>
    /// <param name="run">Whose steps these are.</param>
    /// <param name="page">Where to.</param>
    /// <param name="blocks">The whole body.</param>
    /// <param name="from">The first block that is not there yet.</param>
    /// <param name="before">How many blocks were on the page before the block at <paramref name="from"/>.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task AppendAsync(RecipeRun run, NotionId page, JsonArray blocks, int from, int before, CancellationToken cancellationToken)
    {
        for (var at = from; at < blocks.Count; at += MostBlocks)
        {
            var some = blocks.Skip(at).Take(MostBlocks).Select(block => block!.DeepClone()).ToArray();
            var (place, there) = (at, before + at - from);
            await run.StepAsync(string.Create(CultureInfo.InvariantCulture, $"append:{page}:{place}"), async attempt =>
            {
                await new OneEffect(run.Desk, attempt).WriteAsync(
                    key => run.Api.PatchAsync($"blocks/{page}/children", new JsonObject { ["children"] = new JsonArray([.. some.Select(block => block.DeepClone())]) }, key, cancellationToken),
                    async () => await CountAsync(run.Api, page, cancellationToken) > there ? [] : null,
                    cancellationToken);
                return null;
            }, cancellationToken);
        }
    }

    /// <summary>The rows of this user since the run began that have these values.</summary>
    public static async Task<IReadOnlyList<JsonObject>> MadeRowsAsync(RecipeRun run, RecordSchema schema, JsonObject properties, CancellationToken cancellationToken)
    {
        var bot = NotionId.Parse((await run.Api.GetAsync("users/me", cancellationToken))["id"]!.GetValue<string>());
        var match = new RecordMatch(schema, [.. properties.Select(one => one.Key).Where(id => RecordMatch.CanMatch(schema.Find(id)!))]);
        var found = new List<JsonObject>();
        foreach (var id in await match.FindMadeAsync(run.Api, properties, bot, run.Context.StartedAt, cancellationToken))
            found.Add(await run.Api.GetAsync($"pages/{id}", cancellationToken));
        return found;
    }

    public static JsonObject Reference(JsonObject page) => new()
    {
        ["id"] = NotionId.Parse(page["id"]!.GetValue<string>()).ToString(),
        ["url"] = page["url"]?.GetValue<string>(),
    };

    /// <summary>The first of the pages whose body begins as this one.</summary>
    private static async Task<JsonObject?> SameBodyAsync(RecipeRun run, IReadOnlyList<JsonObject> pages, JsonNode[] body, CancellationToken cancellationToken)
    {
        foreach (var page in pages)
        {
            var texts = new List<string>();
            await foreach (var block in run.Api.ListAsync($"blocks/{page["id"]}/children?page_size=100", cancellationToken))
                texts.Add(BlockJson.PlainText(block));
            if (texts.Take(body.Length).SequenceEqual(body.Select(block => BlockJson.PlainText(block.AsObject()))))
                return page;
        }

        return null;
    }

    private static async Task<int> CountAsync(OfficialApi api, NotionId page, CancellationToken cancellationToken)
    {
        var count = 0;
        await foreach (var _ in api.ListAsync($"blocks/{page}/children?page_size=100", cancellationToken))
            count++;
        return count;
    }
}
