using System.Data.Common;
using System.Text;
using Verso.Notion;
using Verso.Workspace.Storage;

namespace Verso.Workspace.Search;

/// <summary>The passages of pages with their words, inside one transaction.</summary>
internal sealed class PassageStore(SqlSession session)
{
    /// <summary>Stands between parts, so that no phrase reaches from one into the next. Nobody types it.</summary>
    private const char Border = '\ue000';

    [ThreadStatic]
    private static StringBuilder? t_stems;

    [ThreadStatic]
    private static StringBuilder? t_words;

    /// <summary>Puts passages in the place of those that a page has. Only what is not the same is written.</summary>
    public void Write(NotionId page, IReadOnlyList<Passage> passages)
    {
        var kept = session.Query($"SELECT id, position, title, headings, text, blocks FROM search_passage WHERE page = {page} ORDER BY position", Read)
            .GroupBy(one => one.Passage)
            .ToDictionary(same => same.Key, same => new Queue<Kept>(same));
        var added = new List<int>();
        for (var i = 0; i < passages.Count; i++)
        {
            if (!kept.TryGetValue(passages[i], out var same) || !same.TryDequeue(out var one))
                added.Add(i);
            else if (one.Position != i)
                session.Execute($"UPDATE search_passage SET position = {(long)i} WHERE id = {one.Id}");
        }

        foreach (var gone in kept.Values.SelectMany(same => same))
            Delete(gone);
        foreach (var i in added)
            Insert(page, i, passages[i]);
    }

    private void Insert(NotionId page, int position, Passage passage)
    {
        var id = session.Scalar<long>($"""
            INSERT INTO search_passage (page, position, title, headings, text, blocks)
            VALUES ({page}, {(long)position}, {passage.Title}, {passage.Headings}, {passage.Text}, {passage.BlockBytes}) RETURNING id
            """);
        var (title, headings, body, words) = Analyze(passage);
        session.Execute($"INSERT INTO search_text (rowid, title, headings, body, words) VALUES ({id}, {title}, {headings}, {body}, {words})");
    }

    /// <summary>The index holds no text, so it is told once more what it is to forget.</summary>
    private void Delete(Kept kept)
    {
        var (title, headings, body, words) = Analyze(kept.Passage);
        session.Execute($"INSERT INTO search_text (search_text, rowid, title, headings, body, words) VALUES ('delete', {kept.Id}, {title}, {headings}, {body}, {words})");
        session.Execute($"DELETE FROM search_passage WHERE id = {kept.Id}");
    }

    private static (string Title, string Headings, string Body, string Words) Analyze(Passage passage)
    {
        var words = (t_words ??= new StringBuilder()).Clear();
        return (Stems(passage.Title, words), Stems(passage.Headings, words), Stems(passage.Text, words), words.ToString());
    }

    private static string Stems(string text, StringBuilder words)
    {
        var stems = (t_stems ??= new StringBuilder()).Clear();
        var last = 0;
        foreach (var word in TextWords.Of(text))
        {
            if (text.AsSpan(last, word.Start - last).Contains('\n'))
                words.Append(Border).Append(' ');
            stems.Append(Stemmer.Of(word.Term)).Append(' ');
            words.Append(word.Term).Append(' ');
            last = word.End;
        }

        words.Append(Border).Append(' ');
        return stems.ToString();
    }

    private static Kept Read(DbDataReader row) => new(
        row.GetInt64(0),
        row.GetInt64(1),
        new Passage(row.GetString(2), row.GetString(3), row.GetString(4), row.IsDBNull(5) ? [] : Passage.ReadBlocks(row.GetFieldValue<byte[]>(5))));

    private sealed record Kept(long Id, long Position, Passage Passage);
}
