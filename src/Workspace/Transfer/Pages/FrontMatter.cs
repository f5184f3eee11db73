using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;
using Verso.Workspace.Transfer.Tables;

namespace Verso.Workspace.Transfer.Pages;

/// <summary>The lines between <c>---</c> at the top of a markdown file: properties in YAML.</summary>
internal static class FrontMatter
{
    private const string Fence = "---";

    /// <summary>The properties, and the text without them. Without front matter, or with such that is no YAML, the text stays as it is.</summary>
    public static (IReadOnlyList<PageProperty> Properties, string Body) Read(string text)
    {
        if (!text.StartsWith(Fence + "\n", StringComparison.Ordinal))
            return ([], text);
        var end = text.IndexOf("\n" + Fence, Fence.Length, StringComparison.Ordinal);
        if (end < 0 || (end + Fence.Length + 1 < text.Length && text[end + Fence.Length + 1] != '\n'))
            return ([], text);
        var yaml = text[(Fence.Length + 1)..Math.Max(end, Fence.Length + 1)];
        var rest = text[Math.Min(text.Length, end + Fence.Length + 2)..];
        try
        {
            var stream = new YamlStream();
            stream.Load(new Parser(new StringReader(yaml)));
            return stream.Documents is [{ RootNode: YamlMappingNode map }]
                ? ([.. map.Children.Select(pair => new PageProperty(Text(pair.Key), Value(pair.Value)))], rest)
                : ([], stream.Documents.Count == 0 ? rest : text);
        }
        catch (YamlException)
        {
            return ([], text);
        }
    }

    private static Cell Value(YamlNode node) => node switch
    {
        YamlSequenceNode list => new Cell(string.Join(", ", list.Children.Select(Text)), [.. list.Children.Select(Text).Where(item => item.Length > 0)]),
        _ => new Cell(Text(node)),
    };

    private static string Text(YamlNode node) => node switch
    {
        YamlScalarNode { Style: ScalarStyle.Plain, Value: null or "~" or "null" } => "",
        YamlScalarNode scalar => scalar.Value ?? "",
        YamlSequenceNode list => string.Join(", ", list.Children.Take(100).Select(Short)),
        YamlMappingNode map => string.Join(", ", map.Children.Take(100).Select(pair => $"{Short(pair.Key)}: {Short(pair.Value)}")),
        _ => "",
    };

    /// <summary>What lies deeper than two levels is no property any more.</summary>
    private static string Short(YamlNode node) => node is YamlScalarNode scalar ? scalar.Value ?? "" : "…";
}
