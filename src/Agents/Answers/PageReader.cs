using System.Text.Json.Nodes;
using Verso.Agents.Records;
using Verso.Notion;

namespace Verso.Agents.Answers;

/// <summary>How much of a page is read.</summary>
public sealed record PageReaderOptions
{
    /// <summary>Each list of blocks is a call, and where the origin is Notion it costs budget.</summary>
    public int MostCalls { get; init; } = 30;

    public int MostCharacters { get; init; } = 100_000;
}

/// <summary>
/// Reads a page, row or database as passages that know their blocks. It asks the Notion API of the workspace, so that what is cited is what stands
/// there now.
/// </summary>
public sealed class PageReader(Desk desk, PageReaderOptions? options = null)
{
    private const int LongestProperty = 2_000;

    private readonly PageReaderOptions _options = options ?? new();

    /// <summary>The page with that id; null when there is none, or none that may be read.</summary>
    public async Task<ReadPage?> FindAsync(NotionId id, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadAsync(await desk.Api.GetAsync($"pages/{id}", cancellationToken), cancellationToken);
        }
        catch (OfficialApiException error) when (error.Status is 400 or 403 or 404)
        {
            return null;
        }
    }

    /// <param name="page">As the API serves it.</param>
    public async Task<ReadPage> ReadAsync(JsonObject page, CancellationToken cancellationToken)
    {
        var facts = Facts(page);
        var cutter = new PassageCutter(facts);
        foreach (var (name, value) in facts.Properties)
            cutter.Add(new TextBlock(null, value, name));
        var passages = cutter.End();

        var walk = new Walk(new PassageCutter(facts));
        await ReadBelowAsync(facts.Id, walk, cancellationToken);
        passages.AddRange(walk.Cutter.End());
        var kind = page["parent"]?["data_source_id"] is null && page["parent"]?["database_id"] is null ? "page" : "row";
        return new ReadPage(facts, kind, passages, walk.IsCut) { Below = walk.Below };
    }

    public static PageFacts Facts(JsonObject page) => new(
        NotionId.Parse((string)page["id"]!),
        PageValues.Title(page),
        (string?)page["url"],
        page["last_edited_time"]?.GetValue<DateTimeOffset>(),
        [.. PageValues.Properties(page)
            .Where(property => (string?)property.Value["type"] is not ("title" or "button" or "relation" or "files"))
            .Select(property => KeyValuePair.Create(property.Name, Cut(PageValues.Text(property.Value))))
            .Where(property => property.Value.Length > 0)]);

    private async Task ReadBelowAsync(NotionId parent, Walk walk, CancellationToken cancellationToken)
    {
        for (string? cursor = null; ;)
        {
            if (walk.Calls++ >= _options.MostCalls)
            {
                walk.IsCut = true;
                return;
            }

            var list = await desk.Api.GetAsync($"blocks/{parent}/children?page_size=100{(cursor is null ? "" : $"&start_cursor={Uri.EscapeDataString(cursor)}")}", cancellationToken);
            foreach (var block in list["results"]!.AsArray().Select(block => block!.AsObject()))
            {
                if (walk.Characters >= _options.MostCharacters)
                {
                    walk.IsCut = true;
                    return;
                }

                await ReadBlockAsync(block, walk, cancellationToken);
            }

            cursor = (bool?)list["has_more"] == true ? (string?)list["next_cursor"] : null;
            if (cursor is null)
                return;
        }
    }

    private async Task ReadBlockAsync(JsonObject block, Walk walk, CancellationToken cancellationToken)
    {
        var type = (string)block["type"]!;
        var id = NotionId.Parse((string)block["id"]!);
        if (BlockText.IsAnotherPage(type))
        {
            if (type != "link_to_page")
                walk.Below.Add((id, type == "child_database"));
            return;
        }

        var text = BlockText.Of(block);
        walk.Characters += text.Length;
        if (text.Length > 0 && BlockText.HeadingLevel(type) is > 0 and var level)
            walk.Cutter.Heading(level, new TextBlock(id, text));
        else if (text.Length > 0)
            walk.Cutter.Add(new TextBlock(id, text));
        if ((bool?)block["has_children"] == true)
            await ReadBelowAsync(id, walk, cancellationToken);
    }

    private static string Cut(string text) => text.Length <= LongestProperty ? text : text[..(char.IsHighSurrogate(text[LongestProperty - 1]) ? LongestProperty - 1 : LongestProperty)];

    private sealed class Walk(PassageCutter cutter)
    {
        public PassageCutter Cutter { get; } = cutter;

        public List<(NotionId Id, bool IsDatabase)> Below { get; } = [];

        public int Calls { get; set; }

        public int Characters { get; set; }

        public bool IsCut { get; set; }
    }
}
