using System.Globalization;
using System.Text;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Objects;
using Verso.Workspace.Storage;

namespace Verso.Workspace.Local;

/// <summary>Search by title: any word of the query, by how it begins, the last edited or the best fitting first.</summary>
internal static class SearchOperations
{
    private const int MostWords = 500;

    public static Reply Search(Call call)
    {
        var body = call.Body;
        body.RefuseOthers("query", "filter", "sort", "start_cursor", "page_size");
        var query = body["query"].IsPresent ? body["query"].RequireString() : "";
        var (kind, inTrash) = ReadFilter(body["filter"]);
        var (byRelevance, descending) = ReadSort(body["sort"]);
        var size = call.BodyPageSize;
        var sought = Words.Sought(query);
        if (sought.Count > MostWords)
            throw ApiException.Invalid($"body failed validation: body.query should have ≤ `{MostWords}` words, instead had `{sought.Count}`.");

        var conditions = new List<Sql> { Where($"words IS NOT NULL AND in_trash = {inTrash}") };
        if (!inTrash)
            conditions.Add(Sql.Text("buried = 0"));
        if (kind is not null)
            conditions.Add(Where($"kind = {kind}"));
        var dialect = call.Session.Sql.Dialect;
        if (sought.Count > 0)
            conditions.Add(Sql.Text("(") + Sql.Join(" OR ", sought.Select(word => dialect.Position(Sql.Text("words"), Where($"{word}")) + Sql.Text(" > 0"))) + Sql.Text(")"));
        var score = byRelevance ? Score(sought, Words.Of(query), dialect) : Sql.Text("0");

        // All that is looked at stands in one index: the objects themselves are read only once they are found.
        var found = Where($"SELECT id, edited, {score} AS score FROM object WHERE {Sql.Join(" AND ", conditions)}");
        var select = Where($"SELECT id, edited, score FROM ({found}) AS found");
        if (call.BodyStartCursor is { } cursor)
            select += Where($" WHERE {Behind(ReadCursor(cursor), byRelevance, descending)}");
        select += Sql.Text(byRelevance ? " ORDER BY score DESC, edited DESC, id DESC" : descending ? " ORDER BY edited DESC, id DESC" : " ORDER BY edited, id") + Where($" LIMIT {(long)size + 1}");
        var hits = call.Session.Sql.Query(select, row => new Hit(row.GetInt64(2), row.GetInt64(1), NotionId.Parse(row.GetString(0))));

        var shown = hits.Take(size).ToList();
        var objects = Fetch(call.Session, shown);
        return Reply.List(
            "page_or_data_source",
            shown.Where(hit => objects.ContainsKey(hit.Id)).Select(hit => new Served(objects[hit.Id])),
            hits.Count > size ? hits[size].Write() : null);
    }

    /// <summary>How well a title fits: by the words that it has, more for whole ones, most when it is what was asked for.</summary>
    private static Sql Score(IReadOnlyList<string> sought, string whole, SqlDialect dialect)
    {
        var parts = sought.SelectMany(word => (Sql[])
        [
            Where($"CASE WHEN {dialect.Position(Sql.Text("words"), Where($"{word}"))} > 0 THEN 2 ELSE 0 END"),
            Where($"CASE WHEN {dialect.Position(Sql.Text("words || ' '"), Where($"{word + " "}"))} > 0 THEN 1 ELSE 0 END"),
        ]);
        return Sql.Text("(") + Sql.Join(" + ", parts.Append(Where($"CASE WHEN words = {whole} THEN {3L * MostWords} ELSE 0 END"))) + Sql.Text(")");
    }

    private static Sql Behind(Hit from, bool byRelevance, bool descending) => byRelevance
        ? Where($"(score < {from.Score} OR (score = {from.Score} AND (edited < {from.Edited} OR (edited = {from.Edited} AND id <= {from.Id}))))")
        : descending
        ? Where($"(edited < {from.Edited} OR (edited = {from.Edited} AND id <= {from.Id}))")
        : Where($"(edited > {from.Edited} OR (edited = {from.Edited} AND id >= {from.Id}))");

    private static Dictionary<NotionId, StoredObject> Fetch(LocalSession session, List<Hit> hits) =>
        hits.Count == 0
            ? []
            : session.Objects.Where(Where($"id IN ({Sql.Join(", ", hits.Select(hit => Where($"{hit.Id}")))})")).ToDictionary(one => one.Id);

    private static Sql Where(Sql sql) => sql;

    private static (string? Kind, bool InTrash) ReadFilter(Input filter)
    {
        if (!filter.IsPresent)
            return (null, false);
        filter.RequireObject().RefuseOthers("property", "value", "in_trash");
        var inTrash = filter["in_trash"].IsPresent && filter["in_trash"].RequireBoolean();
        if (filter["property"].IsAbsent && filter["value"].IsAbsent && filter["in_trash"].IsPresent)
            return (null, inTrash);
        filter["property"].RequireOneOf("object");
        return (filter["value"].RequireOneOf("page", "data_source"), inTrash);
    }

    private static (bool ByRelevance, bool Descending) ReadSort(Input sort)
    {
        if (!sort.IsPresent)
            return (false, true);
        sort.RequireObject().RefuseOthers("timestamp", "direction", "property");
        if (sort["property"].IsPresent)
        {
            sort["property"].RequireOneOf("relevance");
            sort.RefuseOthers("property");
            return (true, true);
        }

        sort["timestamp"].RequireOneOf("last_edited_time");
        return (false, !sort["direction"].IsPresent || sort["direction"].RequireOneOf("ascending", "descending") == "descending");
    }

    private static Hit ReadCursor(string cursor)
    {
        Span<byte> bytes = stackalloc byte[128];
        if (cursor.Length <= 128 && Convert.TryFromBase64String(cursor, bytes, out var length))
        {
            var parts = Encoding.ASCII.GetString(bytes[..length]).Split(':');
            if (parts.Length == 3
                && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var score)
                && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var edited)
                && NotionId.TryParse(parts[2], out var id))
                return new Hit(score, edited, id);
        }

        throw Call.BadCursor(cursor);
    }

    /// <summary>Where something found stands in the order of the answer.</summary>
    private sealed record Hit(long Score, long Edited, NotionId Id)
    {
        public string Write() =>
            Convert.ToBase64String(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Score}:{Edited}:{Id}")));
    }
}
