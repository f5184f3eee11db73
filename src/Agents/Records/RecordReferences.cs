using System.Text.Json.Nodes;
using Verso.Notion;

namespace Verso.Agents.Records;

/// <summary>Finds out what records say in words: people by e-mail, related pages by title.</summary>
public static class RecordReferences
{
    private const int MostConditions = 100;

    public static async Task ResolveAsync(OfficialApi api, RecordLookups lookups, CancellationToken cancellationToken)
    {
        if (lookups.Emails.Count > 0)
            await ResolvePeopleAsync(api, lookups, cancellationToken);
        foreach (var (source, titles) in lookups.Titles.ToList())
        {
            foreach (var some in titles.ToList().Chunk(MostConditions))
                await ResolveTitlesAsync(api, lookups, source, some, cancellationToken);
        }
    }

    private static async Task ResolvePeopleAsync(OfficialApi api, RecordLookups lookups, CancellationToken cancellationToken)
    {
        var wanted = lookups.Emails.ToHashSet(StringComparer.OrdinalIgnoreCase);
        await foreach (var user in api.ListAsync("users?page_size=100", cancellationToken))
        {
            if (user["person"]?["email"]?.GetValue<string>() is { } email && wanted.Remove(email))
                lookups.SetPerson(email, NotionId.Parse(user["id"]!.GetValue<string>()));
            if (wanted.Count == 0)
                return;
        }
    }

    private static async Task ResolveTitlesAsync(OfficialApi api, RecordLookups lookups, NotionId source, string[] titles, CancellationToken cancellationToken)
    {
        var conditions = titles.Select(title => new JsonObject { ["property"] = "title", ["title"] = new JsonObject { ["equals"] = title } });
        var query = new JsonObject { ["filter"] = new JsonObject { ["or"] = new JsonArray([.. conditions]) }, ["page_size"] = 100 };
        var found = new Dictionary<string, List<NotionId>>(StringComparer.OrdinalIgnoreCase);
        await foreach (var page in api.QueryAsync($"data_sources/{source}/query", query, cancellationToken))
        {
            var title = PageValues.Title(page);
            if (!found.TryGetValue(title, out var pages))
                found[title] = pages = [];
            pages.Add(NotionId.Parse(page["id"]!.GetValue<string>()));
        }

        foreach (var title in titles)
        {
            if (found.TryGetValue(title, out var pages))
                lookups.SetTitle(source, title, pages);
        }
    }
}
