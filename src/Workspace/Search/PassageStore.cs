using System.Data.Common;
using System.Text;
using Verso.Notion;
using Verso.Workspace.Storage;

namespace Verso.Workspace.Search;

/// <summary>The passages of pages with their words, inside one transaction.</summary>
internal sealed class PassageStore(SqlSession session)
{
    /// <summary>Stands between parts, so that no phrase reaches from one into the next. Nobody types it.</summary>
    private const string Border = "\ue000";

    [ThreadStatic]
    private static StringBuilder? t_stems;

    [ThreadStatic]
    private static StringBuilder? t_words;

    /// <summary>Puts passages in the place of those that a page has. Only what is not the same is written.</summary>
    public void Write(NotionId page, IReadOnlyList<Passage> passages)
    {
        var old = session.Query($"SELECT id, position, title, headings, text, blocks FROM search_passage WHERE page = {page} ORDER BY position", Read);
        var same = 0;
        while (same < old.Count && same < passages.Count && old[same].Passage.Equals(passages[same]))
            same++;
        var sameAtEnd = 0;
        while (sameAtEnd < old.Count - same && sameAtEnd < passages.Count - same && old[^(sameAtEnd + 1)].Passage.Equals(passages[^(sameAtEnd + 1)]))
            sameAtEnd++;

        if (passages.Count - old.Count is not 0 and var moved && sameAtEnd > 0)
            session.Execute($"UPDATE search_passage SET position = position + {(long)moved} WHERE page = {page} AND position >= {(long)old.Count - sameAtEnd}");
        for (var i = same; i < old.Count - sameAtEnd; i++)
            Delete(old[i]);
        for (var i = same; i < passages.Count - sameAtEnd; i++)
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
        new Passage(row.GetString(2), row.GetString(3), row.GetString(4), row.IsDBNull(5) ? [] : Passage.ReadBlocks(row.GetFieldValue<byte[]>(5))));

    private sealed record Kept(long Id, Passage Passage);
}
