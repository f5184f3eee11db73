using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Local;
using Verso.Workspace.Storage;

namespace Verso.Workspace.Search;

/// <summary>
/// Full text over the pages of a local workspace. What has all words comes first, then what has some; within each by BM25, where
/// titles count more than headings, and these more than text. What was written before a search is found by it.
/// </summary>
public sealed class LocalSearch : IWorkspaceSearch
{
    private const int MostLimit = 100;
    private const int Chunk = 200;

    /// <summary>How much a word counts by where it stands.</summary>
    private static readonly Sql Score = Sql.Text("bm25(search_text, 4.0, 2.0, 1.0, 0.1)");

    private readonly LocalWorkspace _workspace;

    internal LocalSearch(LocalWorkspace workspace) => _workspace = workspace;

    public async Task<SearchAnswer> SearchAsync(SearchRequest request, Caller caller, CancellationToken cancellationToken = default)
    {
        if (!caller.Capabilities.HasFlag(Capabilities.ReadContent))
            throw ApiException.Restricted();
        if (request.Limit is < 1 or > MostLimit)
            throw ApiException.Invalid($"body failed validation: body.limit should be from `1` to `{MostLimit}`, instead was `{request.Limit}`.");
        if (request.PerPage < 1)
            throw ApiException.Invalid($"body failed validation: body.per_page should be ≥ `1` or left out, instead was `{request.PerPage}`.");
        var query = SearchQuery.Read(request.Query);
        var start = request.Cursor is { } cursor ? ReadCursor(cursor, request) : 0;
        var behind = await _workspace.Indexing.CatchUpAsync(cancellationToken);
        return _workspace.Read(session => Search(session.For(caller), request, query, start, caller, behind));
    }

    private SearchAnswer Search(LocalSession session, SearchRequest request, SearchQuery query, int start, Caller caller, string? behind)
    {
        var scope = SearchScope.Of(session, request, caller);
        var most = Math.Min(start + request.Limit + 1, _workspace.Options.Search.MostHits + 1);
        var reader = new HitReader(session, query);
        var hits = new List<SearchHit>();
        var perPage = new Dictionary<NotionId, int>();
        var at = 0;
        foreach (var ranked in Ranked(session.Sql, query, scope, most).Chunk(Chunk))
        {
            var found = reader.Find(ranked);
            foreach (var one in ranked)
            {
                if (!found.TryGetValue(one.Id, out var passage))
                    continue;
                var count = perPage[passage.Page] = perPage.GetValueOrDefault(passage.Page) + 1;
                if (count > request.PerPage || (session.View is not null && reader.Read(passage, one.Score) is null))
                    continue;
                if (at >= start && at < start + request.Limit && reader.Read(passage, one.Score) is { } hit)
                    hits.Add(hit);
                if (++at >= most)
                    break;
            }

            if (at >= most)
                break;
        }

        var isMore = at > start + request.Limit;
        var isEnd = start + request.Limit >= _workspace.Options.Search.MostHits;
        string?[] notes =
        [
            behind,
            query.IsCut ? $"Only the first {SearchQuery.MostTerms} words were looked for." : null,
            isMore && isEnd ? $"There are more than the {_workspace.Options.Search.MostHits} passages that one search goes through. Ask for more words, or within fewer pages." : null,
        ];
        var note = string.Join(' ', notes.OfType<string>());
        return new SearchAnswer(hits, "verso", isMore && !isEnd ? WriteCursor(start + request.Limit, request) : null, note.Length == 0 ? null : note);
    }

    /// <summary>The passages that match, best first, each once. What has all terms stands before what has some.</summary>
    private static IEnumerable<Ranked> Ranked(SqlSession sql, SearchQuery query, SearchScope scope, int most)
    {
        var seen = new HashSet<long>();
        foreach (var all in query.HasChoice ? (bool[])[true, false] : [true])
        {
            foreach (var ranked in Ranked(sql, query.ToMatch(all), scope, most))
            {
                if (seen.Add(ranked.Id))
                    yield return ranked;
            }
        }
    }

    private static IEnumerable<Ranked> Ranked(SqlSession sql, string match, SearchScope scope, int most)
    {
        // Passages of one page may be left out behind this, and those in the trash are, where the index alone was asked.
        var limit = Math.Max(Chunk, most * 4L);
        while (true)
        {
            var condition = scope.IsNarrow ? (Sql)$" AND {scope.Condition}" : Sql.Text("");
            var found = sql.Query(
                $"SELECT rowid, {Score} AS score FROM search_text WHERE search_text MATCH {match}{condition} ORDER BY score, rowid LIMIT {limit}",
                row => new Ranked(row.GetInt64(0), -row.GetDouble(1)));
            foreach (var one in found)
                yield return one;
            if (found.Count < limit)
                yield break;
            limit *= 8; // All of them are asked for again, and those that were given are left out by who asks.
        }
    }

    private static string WriteCursor(int at, SearchRequest request) =>
        Convert.ToBase64String(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Fingerprint(request)}:{at}")));

    private int ReadCursor(string cursor, SearchRequest request)
    {
        Span<byte> bytes = stackalloc byte[128];
        if (cursor.Length <= 128 && Convert.TryFromBase64String(cursor, bytes, out var length)
            && Encoding.ASCII.GetString(bytes[..length]).Split(':') is [var asked, var text]
            && asked == Fingerprint(request)
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at < _workspace.Options.Search.MostHits)
            return at;
        throw ApiException.Invalid("body failed validation: body.cursor should be the cursor of the answer before, to the same search. Leave it out to begin.");
    }

    /// <summary>The same for two answers to one search, whatever their size.</summary>
    private static string Fingerprint(SearchRequest request)
    {
        var asked = string.Join('\n',
            request.Query, string.Join(' ', request.Within ?? []), string.Join(' ', request.Kinds ?? []), request.Filter?.ToJsonString(), request.DataSource, request.PerPage);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(asked)).AsSpan(0, 8));
    }
}

/// <summary>A passage that matches.</summary>
/// <param name="Score">Higher is better.</param>
internal readonly record struct Ranked(long Id, double Score);
