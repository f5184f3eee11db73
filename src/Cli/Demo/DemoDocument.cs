using System.Reflection;
using System.Text.Json.Nodes;

namespace Verso.Cli.Demo;

/// <summary>One of the documents that come with the program: a head of <c>name: value</c> lines, a title, Markdown.</summary>
internal sealed record DemoDocument(string Title, string Kind, string Date, IReadOnlyList<string> Tags, string Markdown)
{
    private const string Folder = "Documents/";
    private const string Fence = "---\n";
    private const string TitleMark = "# ";

    public static IReadOnlyList<DemoDocument> All() =>
        [.. Assembly.GetExecutingAssembly().GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(Read)];

    /// <summary>The document as the gateway takes a record: plain values, and the body as Markdown.</summary>
    public JsonObject ToRecord() => new()
    {
        [DemoProperties.Name] = Title,
        [DemoProperties.Kind] = Kind,
        [DemoProperties.Tags] = new JsonArray([.. Tags.Select(tag => JsonValue.Create(tag))]),
        [DemoProperties.Date] = Date,
        ["markdown"] = Markdown,
    };

    private static DemoDocument Read(string resource)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)!;
        using var reader = new StreamReader(stream);
        return Parse(reader.ReadToEnd().ReplaceLineEndings("\n"));
    }

    private static DemoDocument Parse(string text)
    {
        var end = text.IndexOf(Fence, Fence.Length, StringComparison.Ordinal);
        var head = text[Fence.Length..end].Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(':', 2, StringSplitOptions.TrimEntries))
            .ToDictionary(pair => pair[0], pair => pair[1]);
        var body = text[(end + Fence.Length)..].TrimStart();
        var line = body.IndexOf('\n', StringComparison.Ordinal);
        return new DemoDocument(
            body[TitleMark.Length..line].Trim(), head["kind"], head["date"], head["tags"].Split(',', StringSplitOptions.TrimEntries), body[line..].Trim());
    }
}
