using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Local;
using Verso.Workspace.Objects;
using Verso.Workspace.Storage;

namespace Verso.Workspace.Search;

/// <summary>
/// The index inside one transaction. Writers do nothing for it: it follows the changes that they record with their effect, and
/// knows the last one that it has followed.
/// </summary>
internal sealed class SearchIndex(LocalSession session)
{
    private const int MostChanges = 5000;

    private readonly PassageStore _passages = new(session.Sql);

    /// <summary>The number of the last change that is in the index; -1 when nothing was begun.</summary>
    public static long Seen(SqlSession sql) =>
        sql.Query($"SELECT seq FROM search_state WHERE analysis = {SearchTables.Analysis}", row => row.GetInt64(0)) is [var seq] ? seq : -1;

    /// <summary>Begins an index where there is none, or one that was made in another way: everything is to be read, and changes are followed from now on.</summary>
    public static void Open(SqlSession sql)
    {
        if (Seen(sql) >= 0)
            return;
        sql.Execute($"DELETE FROM search_state");
        sql.Execute($"DELETE FROM search_walk");
        sql.Execute($"DELETE FROM search_passage");
        sql.Execute($"INSERT INTO search_text (search_text) VALUES ('delete-all')");
        sql.Execute($"INSERT INTO search_state (analysis, seq) VALUES ({SearchTables.Analysis}, {ChangeFeed.Last(sql)})");
        sql.Execute($"INSERT INTO search_walk (source, rank, id) VALUES ('', '', '')");
    }

    /// <summary>Whether pages are left to be read that no change names.</summary>
    public static bool IsWalking(SqlSession sql) =>
        sql.Scalar<long>($"SELECT EXISTS (SELECT 1 FROM search_walk)") != 0;

    /// <summary>Follows the next changes.</summary>
    /// <param name="most">About how many pages are read.</param>
    /// <returns>Whether there are more.</returns>
    public bool Follow(int most)
    {
        Open(session.Sql);
        var seen = Seen(session.Sql);
        var dirty = new HashSet<NotionId>();
        var changed = new HashSet<NotionId>();
        var last = seen;
        var count = 0;
        session.Sql.ForEach(
            $"SELECT seq, object_kind, object_id, page_id, from_page_id, action FROM change WHERE seq > {seen} ORDER BY seq LIMIT {(long)MostChanges}",
            row =>
            {
                if (dirty.Count >= most)
                    return;
                last = row.GetInt64(0);
                count++;
                switch (row.GetString(1))
                {
                    case ObjectKind.Page when row.GetString(5) != "touched":
                    case ObjectKind.Database:
                        dirty.Add(NotionId.Parse(row.GetString(2)));
                        break;
                    case ObjectKind.Block:
                        for (var column = 3; column <= 4; column++)
                        {
                            if (!row.IsDBNull(column))
                                dirty.Add(NotionId.Parse(row.GetString(column)));
                        }

                        break;
                    case ObjectKind.DataSource:
                        changed.Add(NotionId.Parse(row.GetString(2)));
                        break;
                }
            });
        foreach (var source in changed)
            SchemaChanged(source, seen, last, dirty);
        foreach (var page in dirty)
            Read(page);
        if (last > seen)
            session.Sql.Execute($"UPDATE search_state SET seq = {last}");
        return count == MostChanges || dirty.Count >= most;
    }

    /// <summary>Reads the next pages that no change names.</summary>
    /// <returns>Whether there are more.</returns>
    public bool Walk(int most)
    {
        if (session.Sql.Query($"SELECT source, rank, id FROM search_walk ORDER BY source LIMIT 1", row => (Source: row.GetString(0), Rank: row.GetString(1), Id: row.GetString(2))) is not [var at])
            return false;
        var next = at.Source.Length == 0
            ? session.Sql.Query($"SELECT rank, id FROM object WHERE id > {at.Id} AND kind IN ({ObjectKind.Page}, {ObjectKind.Database}) ORDER BY id LIMIT {(long)most}", row => (Rank: "", Id: row.GetString(1)))
            : session.Sql.Query(
                $"SELECT rank, id FROM object WHERE parent_id = {at.Source} AND rank >= {at.Rank} AND (rank > {at.Rank} OR id > {at.Id}) ORDER BY rank, id LIMIT {(long)most}",
                row => (Rank: row.GetString(0), Id: row.GetString(1)));
        foreach (var (_, id) in next)
            Read(NotionId.Parse(id));
        if (next.Count < most)
            session.Sql.Execute($"DELETE FROM search_walk WHERE source = {at.Source}");
        else
            session.Sql.Execute($"UPDATE search_walk SET rank = {next[^1].Rank}, id = {next[^1].Id} WHERE source = {at.Source}");
        return next.Count == most || IsWalking(session.Sql);
    }

    /// <summary>The passages of a page or database as it is now.</summary>
    public IReadOnlyList<Passage> Passages(NotionId id) => session.Objects.Find(id) switch
    {
        { Kind: ObjectKind.Page, IsTemplate: false } page => OfPage(page),
        { Kind: ObjectKind.Database } database => [OfDatabase(database)],
        _ => [],
    };

    private void Read(NotionId id) => _passages.Write(id, Passages(id));

    private List<Passage> OfPage(StoredObject page)
    {
        var json = page.ReadJson();
        var title = Titles.OfPage(json).Trim();
        var values = page.ParentKind == ObjectKind.DataSource ? ValueText.Of(FullValues.Of(page, json)).Select(value => value.Text) : [];
        return
        [
            new Passage(title, "", string.Join('\n', values), []),
            .. new PassageCutter(title).Cut(page.Id, session.Objects.Content(page.Id)),
        ];
    }

    private Passage OfDatabase(StoredObject database)
    {
        var json = database.ReadJson();
        var sources = session.DataSources.Of(database.Id);
        var names = sources.Select(source => Titles.Of(source.Stored.ReadJson())).Concat(sources.SelectMany(source => source.Schema.Properties.Select(property => property.Name)));
        return new Passage(
            Titles.Of(json).Trim(), "", string.Join('\n', names.Prepend(Content.RichTexts.PlainText(json["description"])).Select(name => name.Trim()).Where(name => name.Length > 0).Distinct()), []);
    }

    /// <summary>The rows may follow behind their schema without a change of their own, and their values say something else by then.</summary>
    private void SchemaChanged(NotionId id, long after, long until, HashSet<NotionId> dirty)
    {
        if (session.DataSources.Find(id) is not { } source)
            return;
        dirty.Add(source.DatabaseId);
        var words = Words(source.Stored.ReadJson());
        var isOther = session.Sql.Query(
            $"SELECT before FROM change WHERE object_id = {id} AND seq > {after} AND seq <= {until} AND before IS NOT NULL",
            row => row.GetFieldValue<byte[]>(0)).Any(before => Words(Json.ReadObject(before)) is var were && were.Any(word => !words.Contains(word)));
        if (isOther)
            session.Sql.Execute($"INSERT INTO search_walk (source, rank, id) VALUES ({id}, '', '') ON CONFLICT (source) DO UPDATE SET rank = '', id = ''");
    }

    /// <summary>What of a schema rows show in their values; what is new of it none of them has yet.</summary>
    private static HashSet<string> Words(JsonObject dataSource)
    {
        var words = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (_, property) in dataSource["properties"] as JsonObject ?? [])
        {
            var (id, type) = (property.At("id").Text(), property.At("type").Text() ?? "");
            words.Add($"{id} {type} {property.At(type).At("prefix").Text()}");
            foreach (var option in property.At(type).At("options").Items())
                words.Add($"{id} {option.At("id").Text()} {option.At("name").Text()}");
        }

        return words;
    }
}
