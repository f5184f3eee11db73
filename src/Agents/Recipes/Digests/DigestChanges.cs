using System.Globalization;
using System.Text.Json.Nodes;
using Verso.Agents.Records;

namespace Verso.Agents.Recipes.Digests;

/// <summary>One page that was made or edited.</summary>
internal sealed record DigestEntry(string Title, string? Url, string Status, bool IsNew);

/// <summary>What happened in one database.</summary>
internal sealed record DigestSource(string Name, int New, int Edited, IReadOnlyList<DigestEntry> Entries);

/// <summary>Finds what was made or edited in databases, by the times that pages bear: the same on every origin.</summary>
internal static class DigestChanges
{
    /// <param name="api">The workspace.</param>
    /// <param name="source">The data source.</param>
    /// <param name="since">From this time on; Notion tells the minute.</param>
    /// <param name="until">Before this time.</param>
    /// <param name="most">How many pages are named; all are counted.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async Task<DigestSource> FindAsync(OfficialApi api, Notion.NotionId source, DateTimeOffset since, DateTimeOffset until, int most, CancellationToken cancellationToken)
    {
        var schema = await api.GetAsync($"data_sources/{source}", cancellationToken);
        var status = (schema["properties"]?.AsObject() ?? []).Where(property => (string?)property.Value!["type"] is "status").Concat(
            (schema["properties"]?.AsObject() ?? []).Where(property => (string?)property.Value!["type"] is "select" && property.Key.Equals("status", StringComparison.OrdinalIgnoreCase))).FirstOrDefault().Key;
        var from = since.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:00'Z'", CultureInfo.InvariantCulture);
        var query = new JsonObject
        {
            ["filter"] = new JsonObject { ["timestamp"] = "last_edited_time", ["last_edited_time"] = new JsonObject { ["on_or_after"] = from } },
            ["sorts"] = new JsonArray(new JsonObject { ["timestamp"] = "last_edited_time", ["direction"] = "descending" }),
            ["page_size"] = 100,
        };
        var (made, edited) = (0, 0);
        var entries = new List<DigestEntry>();
        var floor = DateTimeOffset.Parse(from, CultureInfo.InvariantCulture);
        await foreach (var page in api.QueryAsync($"data_sources/{source}/query", query, cancellationToken))
        {
            if (page["last_edited_time"]!.GetValue<DateTimeOffset>() >= until)
                continue;
            var isNew = page["created_time"]!.GetValue<DateTimeOffset>() >= floor;
            (made, edited) = isNew ? (made + 1, edited) : (made, edited + 1);
            if (entries.Count < most)
            {
                var title = PageValues.Title(page) is { Length: > 0 } own ? own : "Untitled";
                entries.Add(new(title, page["url"]?.GetValue<string>(), status is not null && page["properties"]?[status] is JsonObject value ? PageValues.Text(value) : "", isNew));
            }
        }

        var name = PageValues.Text(new JsonObject { ["type"] = "title", ["title"] = schema["title"]?.DeepClone() });
        return new DigestSource(name.Length > 0 ? name : "Untitled", made, edited, entries);
    }
}
