using System.Globalization;
using System.Text.Json.Nodes;
using Verso.Agents.Records;
using Verso.Notion;
using Verso.Workspace.Search;

namespace Verso.Agents.Answers;

/// <summary>The passages that may answer a question, and where they come from.</summary>
/// <param name="Passages">Best first.</param>
/// <param name="Source"><c>verso</c> or <c>notion</c>, as <see cref="SearchAnswer.Source"/>.</param>
/// <param name="Pages">How many pages were read.</param>
/// <param name="Note">What the search could not do.</param>
public sealed record FoundPassages(IReadOnlyList<TextPassage> Passages, string Source, int Pages, string? Note);

/// <summary>
/// Finds the passages for a question: asks the workspace's search for pages, reads those, cuts them and ranks the pieces. Where only titles can be
/// searched, pages that were found by title, lie in the given tree or were edited last are read, within a bound that the note tells.
/// </summary>
internal sealed class PassageFinder(Desk desk, PassageFinderOptions? options = null)
{
    private const string Notions = "notion";

    private readonly PassageFinderOptions _options = options ?? new();
    private readonly PageReader _reader = new(desk, new PageReaderOptions { MostCalls = 12 });

    public async Task<FoundPassages> FindAsync(Question question, AskRequest request, CancellationToken cancellationToken)
    {
        NotionId? source = request.Database is { } database ? (await RecordTarget.FindAsync(desk.Api, database, databaseFirst: true, cancellationToken)).DataSource : null;
        var asked = new SearchRequest(question.Words) { Within = request.Within.Count == 0 ? null : request.Within, DataSource = source, Limit = _options.MostPassages, PerPage = 3 };
        var hits = new Hits();
        var first = await desk.Search.SearchAsync(asked, desk.Caller, cancellationToken);
        var isWhole = first.Source != Notions;
        if (isWhole || source is null && request.Within.Count == 0)
        {
            hits.Add(first.Hits);
            // A page need not hold every word of a question to answer it.
            foreach (var word in question.Words.Split(' ').OrderByDescending(word => word.Length).Take(_options.MostWords))
            {
                if (hits.Pages.Count >= _options.EnoughPages)
                    break;
                hits.Add((await desk.Search.SearchAsync(asked with { Query = word }, desk.Caller, cancellationToken)).Hits);
            }
        }

        var pages = isWhole
            ? await ReadHitsAsync(hits, cancellationToken)
            : await ReadAroundAsync(hits, source, request.Within, cancellationToken);
        var passages = Rank(question, pages, hits, isWhole).Take(request.Limit).ToList();
        return new FoundPassages(passages, first.Source, pages.Count, Note(first, pages, isWhole));
    }

    private async Task<List<ReadPage>> ReadHitsAsync(Hits hits, CancellationToken cancellationToken)
    {
        var pages = new List<ReadPage>();
        foreach (var hit in hits.Pages.Where(hit => hit.Kind != "database").Take(_options.MostPages))
        {
            if (await _reader.FindAsync(hit.Page, cancellationToken) is { } page)
                pages.Add(page);
        }

        return pages;
    }

    /// <summary>Reads what titles name, or the rows and trees that were asked for, or else what was edited last.</summary>
    private async Task<List<ReadPage>> ReadAroundAsync(Hits hits, NotionId? source, IReadOnlyList<NotionId> within, CancellationToken cancellationToken)
    {
        var open = new Queue<NotionId>();
        var pages = new List<ReadPage>();
        var seen = new HashSet<NotionId>();
        if (source is { } only)
        {
            await RowsAsync(only, pages, seen, cancellationToken);
            return pages;
        }

        foreach (var id in within.Count > 0 ? within : hits.Pages.Where(hit => hit.Kind != "database").Select(hit => hit.Page))
            open.Enqueue(id);
        var goesDown = within.Count > 0;
        while (open.Count > 0 && pages.Count < _options.MostPages)
        {
            var id = open.Dequeue();
            if (!seen.Add(id))
                continue;
            if (await _reader.FindAsync(id, cancellationToken) is { } page)
            {
                pages.Add(page);
                if (!goesDown)
                    continue;
                foreach (var (below, isDatabase) in page.Below)
                {
                    if (isDatabase)
                        await RowsBelowAsync(below, pages, seen, cancellationToken);
                    else
                        open.Enqueue(below);
                }
            }
            else if (goesDown)
            {
                await RowsBelowAsync(id, pages, seen, cancellationToken);
            }
        }

        if (!goesDown && pages.Count < _options.EnoughPages)
            await ReadLatestAsync(pages, seen, cancellationToken);
        return pages;
    }

    private async Task ReadLatestAsync(List<ReadPage> pages, HashSet<NotionId> seen, CancellationToken cancellationToken)
    {
        var latest = await desk.Search.SearchAsync(new SearchRequest("") { Limit = _options.MostPages }, desk.Caller, cancellationToken);
        foreach (var hit in latest.Hits.Where(hit => hit.Kind != "database" && seen.Add(hit.Page)))
        {
            if (pages.Count >= _options.MostPages)
                return;
            if (await _reader.FindAsync(hit.Page, cancellationToken) is { } page)
                pages.Add(page);
        }
    }

    private async Task RowsBelowAsync(NotionId database, List<ReadPage> pages, HashSet<NotionId> seen, CancellationToken cancellationToken)
    {
        try
        {
            await RowsAsync((await RecordTarget.FindAsync(desk.Api, database, databaseFirst: true, cancellationToken)).DataSource, pages, seen, cancellationToken);
        }
        catch (RecordTargetException)
        {
            // Neither a page nor a database with one source: there is nothing to read in it.
        }
    }

    private async Task RowsAsync(NotionId source, List<ReadPage> pages, HashSet<NotionId> seen, CancellationToken cancellationToken)
    {
        var query = new JsonObject { ["page_size"] = Math.Min(100, _options.MostPages), ["sorts"] = new JsonArray(new JsonObject { ["timestamp"] = "last_edited_time", ["direction"] = "descending" }) };
        await foreach (var row in desk.Api.QueryAsync($"data_sources/{source}/query", query, cancellationToken))
        {
            if (pages.Count >= _options.MostPages)
                return;
            if (seen.Add(NotionId.Parse((string)row["id"]!)))
                pages.Add(await _reader.ReadAsync(row, cancellationToken));
        }
    }

    /// <summary>By the words of title, headings and text, and by what the search thought of the passage.</summary>
    private static IEnumerable<TextPassage> Rank(Question question, List<ReadPage> pages, Hits hits, bool isWhole)
    {
        List<TextPassage> all = [.. pages.SelectMany(page => page.Passages)];
        var words = new Bm25(all.Select(passage => $"{passage.Page.Title}\n{string.Join('\n', passage.Headings)}\n{passage.Text}"));
        var ranked = all
            .Select((passage, index) => (Passage: passage, Index: index, Score: words.Score(index, question.Content) * (isWhole ? 1 + hits.Boost(passage) : 1)))
            .Where(one => one.Score > 0)
            .OrderByDescending(one => one.Score).ThenBy(one => one.Index);
        return ranked.Select(one => one.Passage);
    }

    private string? Note(SearchAnswer answer, List<ReadPage> pages, bool isWhole)
    {
        var cut = pages.Any(page => page.IsCut) ? " The longest pages were read to a bound only." : "";
        return isWhole
            ? answer.Note is null && cut.Length == 0 ? null : $"{answer.Note}{cut}".Trim()
            : string.Create(
                CultureInfo.InvariantCulture,
                $"Notion's search knows titles only, so {pages.Count} pages were read to answer this (at most {_options.MostPages}). Name pages in 'within' or a 'database' to choose which.{cut}");
    }

    /// <summary>What searches found, in the order of how good it is.</summary>
    private sealed class Hits
    {
        private readonly Dictionary<NotionId, double> _blocks = [];
        private readonly HashSet<NotionId> _pages = [];

        public List<SearchHit> Pages { get; } = [];

        public void Add(IReadOnlyList<SearchHit> hits)
        {
            for (var rank = 0; rank < hits.Count; rank++)
            {
                if (_pages.Add(hits[rank].Page))
                    Pages.Add(hits[rank]);
                foreach (var block in hits[rank].Blocks)
                    _blocks.TryAdd(block, 1.0 / (2 + rank));
            }
        }

        public double Boost(TextPassage passage) => passage.Blocks.Max(block => block.Block is { } id ? _blocks.GetValueOrDefault(id) : 0);
    }
}

/// <summary>How much is searched and read for one question.</summary>
internal sealed record PassageFinderOptions
{
    public int MostPassages { get; init; } = 40;

    /// <summary>So many pages are read at the most.</summary>
    public int MostPages { get; init; } = 24;

    /// <summary>With so many pages found, single words are not searched for.</summary>
    public int EnoughPages { get; init; } = 8;

    public int MostWords { get; init; } = 5;
}
