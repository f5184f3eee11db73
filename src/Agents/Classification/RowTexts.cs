using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Verso.Agents.Answers;
using Verso.Agents.Records;
using Verso.Notion;
using Verso.Workspace.Classification;

namespace Verso.Agents.Classification;

/// <summary>
/// The texts of rows: title, values in words, body. A body that was read is kept until its page is edited, because where the origin is Notion reading
/// costs budget.
/// </summary>
internal sealed class RowTexts(Desk desk, LabelStore store, NotionId source, bool readsBodies, IReadOnlySet<string> leftOut)
{
    private const int Longest = 8_000;

    /// <summary>Notion's edit times are whole minutes, so a page may change again within the minute it was read in.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromMinutes(2);

    private readonly PageReader _reader = new(desk, new PageReaderOptions { MostCalls = 6, MostCharacters = Longest });

    public async Task<ClassifiedText> ReadAsync(JsonObject row, CancellationToken cancellationToken)
    {
        var values = PageValues.Properties(row)
            .Where(property => (string?)property.Value["type"] is "rich_text" or "select" or "multi_select" or "status" or "url" && !leftOut.Contains(property.Name))
            .Select(property => PageValues.Text(property.Value))
            .Where(text => text.Length > 0);
        var body = readsBodies ? await BodyAsync(row, cancellationToken) : "";
        return new ClassifiedText(PageValues.Title(row), string.Join('\n', values.Append(body).Where(text => text.Length > 0)));
    }

    /// <summary>Tells whether a text has changed.</summary>
    public static string Hash(ClassifiedText text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{text.Title}\n\n{text.Body}")))[..32];

    private async Task<string> BodyAsync(JsonObject row, CancellationToken cancellationToken)
    {
        var page = NotionId.Parse((string)row["id"]!);
        var edited = row["last_edited_time"]?.GetValue<DateTimeOffset>();
        if (edited is { } time && store.FindText(page, time) is { } known)
            return known;
        var began = desk.Clock.GetUtcNow();
        var read = await _reader.ReadAsync(row, cancellationToken);
        var body = string.Join('\n', read.Passages.Where(passage => !passage.IsProperties).Select(passage => passage.Text));
        if (body.Length > Longest)
            body = body[..(char.IsHighSurrogate(body[Longest - 1]) ? Longest - 1 : Longest)];
        if (edited is { } since && began - since >= Settling)
            await store.SaveTextAsync(source, page, since, body, cancellationToken);
        return body;
    }
}
