using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Verso.Notion;

namespace Verso.Agents.Answers.Export;

/// <summary>
/// All passages of a workspace for another store, page by page in the order of their edits, the longest untouched first. Held in memory are the ids
/// of all pages and the passages of one.
/// </summary>
/// <param name="desk">The workspace; its policy decides what is in it.</param>
/// <param name="vectors">Gives each passage a vector; null for none.</param>
public sealed class PassageExport(Desk desk, IEmbeddingGenerator<string, Embedding<float>>? vectors = null)
{
    private readonly PageReader _reader = new(desk, new PageReaderOptions { MostCalls = 500, MostCharacters = 2_000_000 });

    /// <summary>
    /// The lines: a passage each, and after each page its <c>{"cursor":…}</c>, with which an export that broke off goes on behind that page, and a later
    /// one gets what was edited since. Pages edited in the cursor's minute come again, because Notion's times are no finer.
    /// </summary>
    public async IAsyncEnumerable<JsonObject> LinesAsync(DateTimeOffset? since, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pages = 0;
        var passages = 0;
        DateTimeOffset? last = since;
        await foreach (var page in PagesAsync(since, cancellationToken))
        {
            pages++;
            ReadPage read;
            try
            {
                read = await _reader.ReadAsync(page, cancellationToken);
            }
            catch (OfficialApiException error) when (error.Status == 404)
            {
                continue; // Gone since the list was made.
            }

            var lines = read.Passages.Select((passage, number) => Line(read, passage, number)).ToList();
            passages += lines.Count;
            if (vectors is not null && lines.Count > 0)
            {
                var made = await vectors.GenerateAsync(read.Passages.Select(Embedded), cancellationToken: cancellationToken);
                for (var i = 0; i < lines.Count; i++)
                    lines[i]["vector"] = new JsonArray([.. made[i].Vector.ToArray().Select(number => JsonValue.Create(number))]);
            }

            foreach (var line in lines)
                yield return line;
            last = read.Page.Edited ?? last;
            yield return new JsonObject { ["cursor"] = Cursor(last), ["page_id"] = read.Page.Id.ToString(), ["passages"] = lines.Count, ["cut"] = read.IsCut };
        }

        yield return new JsonObject { ["done"] = true, ["cursor"] = Cursor(last), ["pages"] = pages, ["passages"] = passages };
    }

    /// <summary>Reads a cursor, or any time.</summary>
    public static bool TryReadCursor(string text, out DateTimeOffset since) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out since);

    private async IAsyncEnumerable<JsonObject> PagesAsync(DateTimeOffset? since, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // The list of all pages is a search without words. It is read backwards first, so that an export with a cursor reads only what is new.
        var found = new List<(NotionId Id, DateTimeOffset Edited)>();
        var body = new JsonObject
        {
            ["filter"] = new JsonObject { ["property"] = "object", ["value"] = "page" },
            ["sort"] = new JsonObject { ["timestamp"] = "last_edited_time", ["direction"] = "descending" },
            ["page_size"] = 100,
        };
        await foreach (var page in desk.Api.QueryAsync("search", body, cancellationToken))
        {
            var edited = page["last_edited_time"]?.GetValue<DateTimeOffset>() ?? DateTimeOffset.MinValue;
            if (since is { } from && edited < from)
                break;
            found.Add((NotionId.Parse((string)page["id"]!), edited));
        }

        for (var i = found.Count - 1; i >= 0; i--)
        {
            JsonObject page;
            try
            {
                page = await desk.Api.GetAsync($"pages/{found[i].Id}", cancellationToken);
            }
            catch (OfficialApiException error) when (error.Status is 403 or 404)
            {
                continue;
            }

            if ((bool?)page["in_trash"] != true)
                yield return page;
        }
    }

    private static JsonObject Line(ReadPage page, TextPassage passage, int number) => new()
    {
        ["id"] = $"{page.Page.Id}:{passage.Blocks[0].Block?.ToString() ?? string.Create(CultureInfo.InvariantCulture, $"properties-{number}")}",
        ["page_id"] = page.Page.Id.ToString(),
        ["kind"] = page.Kind,
        ["title"] = page.Page.Title,
        ["headings"] = new JsonArray([.. passage.Headings.Select(heading => JsonValue.Create(heading))]),
        ["text"] = passage.Text,
        ["block_ids"] = new JsonArray([.. passage.Blocks.Where(block => block.Block is not null).Select(block => JsonValue.Create(block.Block.ToString()))]),
        ["properties"] = new JsonObject(page.Page.Properties.Select(property => KeyValuePair.Create(property.Key, (JsonNode?)JsonValue.Create(property.Value)))),
        ["url"] = passage.UrlOf(passage.Blocks[0].Block),
        ["edited"] = page.Page.Edited is { } edited ? Cursor(edited) : null,
    };

    /// <summary>A passage is understood under its title and headings.</summary>
    private static string Embedded(TextPassage passage)
    {
        var text = new StringBuilder(passage.Page.Title);
        foreach (var heading in passage.Headings)
            text.Append(" > ").Append(heading);
        return text.Append('\n').Append(passage.Text).ToString();
    }

    private static string? Cursor(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
}
