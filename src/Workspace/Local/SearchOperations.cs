using System.Globalization;
using System.Text;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Objects;
using Verso.Workspace.Storage;

namespace Verso.Workspace.Local;

/// <summary>Search by title: any word of the query, by how it begins, the last edited first.</summary>
internal static class SearchOperations
{
    private const int MostWords = 500;

    public static Reply Search(Call call)
    {
        var body = call.Body;
        body.RefuseOthers("query", "filter", "sort", "start_cursor", "page_size");
        var query = body["query"].IsPresent ? body["query"].RequireString() : "";
        var (kind, inTrash) = ReadFilter(body["filter"]);
        var descending = ReadDescending(body["sort"]);
        var size = call.BodyPageSize;

        var conditions = new List<Sql> { Where($"words IS NOT NULL AND in_trash = {inTrash}") };
        if (!inTrash)
            conditions.Add(Sql.Text("buried = 0"));
        if (kind is not null)
            conditions.Add(Where($"kind = {kind}"));
        if (Words.Sought(query) is { Count: > 0 } sought)
        {
            if (sought.Count > MostWords)
                throw ApiException.Invalid($"body failed validation: body.query should have ≤ `{MostWords}` words, instead had `{sought.Count}`.");
            var dialect = call.Session.Sql.Dialect;
            var found = sought.Select(word => dialect.Position(Sql.Text("words"), Where($"{word}")) + Sql.Text(" > 0"));
            conditions.Add(Sql.Text("(") + Sql.Join(" OR ", found) + Sql.Text(")"));
        }

        if (call.BodyStartCursor is { } cursor)
        {
            var (edited, id) = ReadCursor(cursor);
            conditions.Add(descending
                ? Where($"(edited < {edited} OR (edited = {edited} AND id <= {id}))")
                : Where($"(edited > {edited} OR (edited = {edited} AND id >= {id}))"));
        }

        var order = descending ? " ORDER BY edited DESC, id DESC" : " ORDER BY edited, id";
        var results = call.Session.Objects.Where(Sql.Join(" AND ", conditions) + Where($"{Sql.Text(order)} LIMIT {(long)size + 1}"));
        return Reply.List(
            "page_or_data_source",
            results.Take(size).Select(found => new Served(found)),
            results.Count > size ? WriteCursor(results[size]) : null);

        static Sql Where(Sql sql) => sql;
    }

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

    private static bool ReadDescending(Input sort)
    {
        if (!sort.IsPresent)
            return true;
        sort.RequireObject().RefuseOthers("timestamp", "direction", "property");
        if (sort["property"].IsPresent)
        {
            sort["property"].RequireOneOf("relevance");
            return true;
        }

        sort["timestamp"].RequireOneOf("last_edited_time");
        return !sort["direction"].IsPresent || sort["direction"].RequireOneOf("ascending", "descending") == "descending";
    }

    private static string WriteCursor(StoredObject next) =>
        Convert.ToBase64String(Encoding.ASCII.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"{next.Edited.ToUnixTimeMilliseconds()}:{next.Id}")));

    private static (long Edited, NotionId Id) ReadCursor(string cursor)
    {
        Span<byte> bytes = stackalloc byte[128];
        if (cursor.Length <= 128 && Convert.TryFromBase64String(cursor, bytes, out var length))
        {
            var parts = Encoding.ASCII.GetString(bytes[..length]).Split(':');
            if (parts.Length == 2
                && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var edited)
                && NotionId.TryParse(parts[1], out var id))
                return (edited, id);
        }

        throw Call.BadCursor(cursor);
    }
}
