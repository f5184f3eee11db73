using System.Text.Json;
using System.Text.Json.Nodes;
using Verso.Agents.Records;
using Verso.Notion;

namespace Verso.Agents.Tools;

/// <summary>Options, people and related pages that a filter names in words.</summary>
internal sealed class FilterNames(Desk desk, Table table)
{
    private const int MostListed = 25;

    private readonly Dictionary<string, List<NotionId>> _people = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<(NotionId Source, string Title), List<NotionId>> _pages = [];

    /// <summary>Looks up the people and pages of a filter, once for all.</summary>
    public async Task ResolveAsync(JsonObject filter, CancellationToken cancellationToken)
    {
        var people = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var titles = new HashSet<(NotionId Source, string Title)>();
        Collect(filter, people, titles);
        if (people.Count > 0)
        {
            await foreach (var user in desk.Api.ListAsync("users?page_size=100", cancellationToken))
            {
                foreach (var name in new[] { user["name"]?.GetValue<string>(), user["person"]?["email"]?.GetValue<string>() })
                {
                    if (name is not null && people.Contains(name))
                        Add(_people, name, NotionId.Parse(user["id"]!.GetValue<string>()));
                }
            }
        }

        foreach (var wanted in titles)
        {
            var query = new JsonObject
            {
                ["filter"] = new JsonObject { ["property"] = "title", ["title"] = new JsonObject { ["equals"] = wanted.Title } },
                ["page_size"] = 10,
            };
            var answer = await desk.Api.PostAsync($"data_sources/{wanted.Source}/query?filter_properties=title", query, cancellationToken: cancellationToken);
            foreach (var page in answer["results"]!.AsArray())
                Add(_pages, wanted, NotionId.Parse(page!["id"]!.GetValue<string>()));
        }
    }

    /// <summary>The option as the schema writes it, or for a status the group.</summary>
    public string Option(RecordProperty property, string name)
    {
        var known = property.Options.Select(option => option.Name).Concat(Groups(property)).ToList();
        var found = known.FirstOrDefault(option => option == name) ?? known.FirstOrDefault(option => option.Equals(name.Trim(), StringComparison.OrdinalIgnoreCase));
        return found ?? throw ToolException.Input(
            $"\"{property.Name}\" has no option \"{name}\".{NearestName.Suggest(name, known)} It has {(known.Count == 0 ? "none" : RecordSchema.Quoted(known))}.");
    }

    public string Person(RecordProperty property, string word)
    {
        if (word == "me")
            return word;
        if (ShortId.TryReadAny(word, out var id))
            return id.ToString();
        return Single(_people.GetValueOrDefault(word), $"person called \"{word}\"", property);
    }

    public string Page(RecordProperty property, string word)
    {
        if (ShortId.TryReadAny(word, out var id))
            return id.ToString();
        return property.RelatedTo is { } source
            ? Single(_pages.GetValueOrDefault((source, word.Trim())), $"page called \"{word}\" to be related to", property)
            : throw ToolException.Input($"\"{property.Name}\" is related to pages that cannot be looked up by title: name them by id.");
    }

    private static string Single(List<NotionId>? found, string what, RecordProperty property) => found?.Count switch
    {
        null or 0 => throw new ToolException("not_found", $"There is no {what} for \"{property.Name}\"."),
        1 => found[0].ToString(),
        _ => throw new ToolException("ambiguous", $"There is more than one {what} for \"{property.Name}\": name it by id. {string.Join(", ", found.Take(MostListed).Select(ShortId.Write))}"),
    };

    private void Collect(JsonNode? node, HashSet<string> people, HashSet<(NotionId Source, string Title)> titles)
    {
        if (node is JsonArray list)
        {
            foreach (var item in list)
                Collect(item, people, titles);
        }
        else if (node is JsonObject filter)
        {
            foreach (var (name, value) in filter)
            {
                switch (table.Schema.Find(name))
                {
                    case { Type: "people" or "created_by" or "last_edited_by" }:
                        people.UnionWith(Words(value));
                        break;
                    case { Type: "relation", RelatedTo: { } source }:
                        titles.UnionWith(Words(value).Select(word => (source, word)));
                        break;
                    case null:
                        Collect(value, people, titles);
                        break;
                }
            }
        }
    }

    private static IEnumerable<string> Words(JsonNode? value) => value switch
    {
        JsonArray list => list.SelectMany(Words),
        JsonObject tests => tests.SelectMany(test => Words(test.Value)),
        JsonValue word when word.GetValueKind() == JsonValueKind.String && !ShortId.TryReadAny(word.GetValue<string>(), out _) => [word.GetValue<string>().Trim()],
        _ => [],
    };

    private IEnumerable<string> Groups(RecordProperty property) =>
        (table.Config(property)?["groups"] as JsonArray ?? []).Select(group => group!["name"]!.GetValue<string>());

    private static void Add<T>(Dictionary<T, List<NotionId>> found, T key, NotionId id)
        where T : notnull
    {
        if (!found.TryGetValue(key, out var ids))
            found[key] = ids = [];
        ids.Add(id);
    }
}
