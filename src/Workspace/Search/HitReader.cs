using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Local;
using Verso.Workspace.Objects;
using Verso.Workspace.Storage;

namespace Verso.Workspace.Search;

/// <summary>Makes of passages that were found what the caller is shown.</summary>
internal sealed class HitReader(LocalSession session, SearchQuery query)
{
    private readonly List<SearchTerm> _terms = [.. query.Positive];
    private readonly Dictionary<long, SearchHit?> _read = [];

    /// <summary>The passages that are there to be seen, by their ids.</summary>
    public Dictionary<long, FoundPassage> Find(IReadOnlyList<Ranked> ranked) => session.Sql.Query(
        $"""
        SELECT p.id, p.page, p.headings, p.text, p.blocks FROM search_passage AS p JOIN object AS o ON o.id = p.page
        WHERE p.id IN ({Sql.Join(", ", ranked.Select(one => (Sql)$"{one.Id}"))}) AND o.in_trash = 0 AND o.buried = 0
        """,
        row => new FoundPassage(
            row.GetInt64(0), NotionId.Parse(row.GetString(1)), row.GetString(2), row.GetString(3), row.IsDBNull(4) ? [] : Passage.ReadBlocks(row.GetFieldValue<byte[]>(4))))
        .ToDictionary(one => one.Id);

    /// <summary>The hit; null when the caller may not see what matched.</summary>
    public SearchHit? Read(FoundPassage passage, double score)
    {
        if (!_read.TryGetValue(passage.Id, out var hit))
            _read[passage.Id] = hit = Make(passage, score);
        return hit;
    }

    private SearchHit? Make(FoundPassage passage, double score)
    {
        if (session.Objects.Find(passage.Page) is not { } stored)
            return null;
        var json = stored.ReadJson();
        var title = stored.Kind == ObjectKind.Database ? Titles.Of(json) : Titles.OfPage(json);
        var text = TextOf(passage, stored, json);
        string[] headings = passage.Headings.Length == 0 ? [] : passage.Headings.Split('\n');
        var matches = TextMatch.In(text, _terms);
        if (session.View is not null && matches.Count == 0 && TextMatch.In($"{title}\n{passage.Headings}", _terms).Count == 0)
            return null; // It matched in what is hidden.
        var snippet = Snippet.Of(text, matches);
        return new SearchHit
        {
            Page = passage.Page,
            Kind = stored.Kind == ObjectKind.Database ? SearchScope.DatabaseKind : stored.ParentKind == ObjectKind.DataSource ? SearchScope.RowKind : SearchScope.PageKind,
            Title = title,
            Block = passage.Blocks.Count == 0 ? null : passage.Blocks[0],
            Blocks = passage.Blocks,
            Headings = headings,
            Text = text,
            Snippet = snippet.Text,
            Highlights = snippet.Highlights,
            Score = score,
            Url = json["url"].Text(),
            Edited = stored.Edited,
        };
    }

    private string TextOf(FoundPassage passage, StoredObject stored, JsonObject json)
    {
        if (passage.Blocks.Count == 0)
        {
            if (stored.Kind == ObjectKind.Database)
                return passage.Text.Length == 0 ? Titles.Of(json) : passage.Text;
            json["properties"] = FullValues.Of(stored, json);
            session.View?.Apply(json);
            var values = stored.ParentKind == ObjectKind.DataSource ? ValueText.Of(json["properties"]!.AsObject()) : [];
            var text = string.Join('\n', values.Select(value => $"{value.Name}: {value.Text}"));
            return text.Length == 0 ? Titles.OfPage(json) : text;
        }

        return session.View is { } view && passage.Blocks.Any(HasMention) ? Visible(passage.Blocks, view) : passage.Text;
    }

    private bool HasMention(NotionId id) => session.Objects.Find(id) is { } block && block.Json.Span.IndexOf("\"mention\":{"u8) >= 0;

    /// <summary>The text without the titles of pages that the caller does not see.</summary>
    private string Visible(IReadOnlyList<NotionId> blocks, SharedView view) => string.Join('\n', blocks.Distinct()
        .Select(id => session.Objects.Find(id))
        .OfType<StoredObject>()
        .Select(block => BlockText.Read(Json.Write(view.Apply(block.ReadJson()))))
        .Where(read => read.Level == 0 && read.Text.Length > 0)
        .Select(read => read.Text));
}

/// <summary>A passage as it is kept.</summary>
internal sealed record FoundPassage(long Id, NotionId Page, string Headings, string Text, IReadOnlyList<NotionId> Blocks);
