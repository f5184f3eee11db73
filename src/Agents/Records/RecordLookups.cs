using System.Text.Json;
using Verso.Notion;

namespace Verso.Agents.Records;

/// <summary>
/// What records say in words and Notion knows by id: people by e-mail, related pages by title. It is collected from all
/// records first, found out by the caller, and then used to plan them.
/// </summary>
public sealed class RecordLookups
{
    private readonly Dictionary<string, NotionId?> _people = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<NotionId, Dictionary<string, IReadOnlyList<NotionId>>> _titles = [];

    /// <summary>E-mail addresses that stand for people.</summary>
    public IReadOnlyCollection<string> Emails => _people.Keys;

    /// <summary>Titles that stand for pages, by the data source they are in.</summary>
    public IEnumerable<(NotionId DataSource, IReadOnlyCollection<string> Titles)> Titles =>
        _titles.Select(entry => (entry.Key, (IReadOnlyCollection<string>)entry.Value.Keys));

    /// <summary>What must be looked up before <paramref name="records"/> can be planned.</summary>
    public static RecordLookups Collect(RecordSchema schema, IEnumerable<JsonElement> records)
    {
        var lookups = new RecordLookups();
        foreach (var record in records)
        {
            foreach (var (name, value) in RecordPlanner.Values(record, schema))
            {
                switch (schema.Find(name))
                {
                    case { Type: "people" } property:
                        foreach (var word in RecordWords.Read(RecordPlanner.Unwrap(property, value)).Where(word => word.Contains('@', StringComparison.Ordinal)))
                            lookups._people.TryAdd(word, null);
                        break;
                    case { Type: "relation", RelatedTo: { } other } property:
                        foreach (var word in RecordWords.ReadWithWhole(RecordPlanner.Unwrap(property, value)).Where(word => !NotionId.TryParse(word, out _)))
                            lookups.Of(other).TryAdd(word, []);
                        break;
                }
            }
        }

        return lookups;
    }

    public void SetPerson(string email, NotionId id) => _people[email] = id;

    /// <summary>The pages of that title, of which there may be several.</summary>
    public void SetTitle(NotionId dataSource, string title, IReadOnlyList<NotionId> pages) => Of(dataSource)[title] = pages;

    internal NotionId? FindPerson(string email) => _people.GetValueOrDefault(email);

    internal IReadOnlyList<NotionId> FindPages(NotionId dataSource, string title) => Of(dataSource).GetValueOrDefault(title) ?? [];

    private Dictionary<string, IReadOnlyList<NotionId>> Of(NotionId dataSource)
    {
        if (!_titles.TryGetValue(dataSource, out var titles))
            _titles[dataSource] = titles = new(StringComparer.OrdinalIgnoreCase);
        return titles;
    }
}
