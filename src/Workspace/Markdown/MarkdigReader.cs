using System.Text.Json.Nodes;
using Markdig;
using Markdig.Extensions.EmphasisExtras;
using Markdig.Extensions.Mathematics;
using Markdig.Extensions.Tables;
using Markdig.Extensions.Yaml;
using Markdig.Syntax;
using Verso.Workspace.Content;

namespace Verso.Workspace.Markdown;

/// <summary>CommonMark with GitHub's tables, tasks, strikethrough and bare links, and with formulas.</summary>
internal sealed class MarkdigReader(Reading reading)
{
    /// <summary>In front of text it keeps a dash, a hash or a number there from meaning a block, and is no letter to a delimiter.</summary>
    private const string Guard = "\\.";

    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder()
        .UsePipeTables()
        .UseEmphasisExtras(EmphasisExtraOptions.Strikethrough)
        .UseAutoLinks()
        .UseMathematics()
        .UseYamlFrontMatter()
        .Build();

    public List<NewBlock> Read(string markdown)
    {
        var marked = SourceMarks.Mark(markdown, out var marks);
        return TryParse(marked) is { } document ? [.. All(document, marks)] : [.. Unparsed(markdown)];
    }

    /// <summary>One line of text, whatever it begins with.</summary>
    public InlineReader ReadInline(string text, bool imagesAsLinks = true)
    {
        var reader = new InlineReader(reading) { ImagesAsLinks = imagesAsLinks };
        text = LineReader.Citations(text);
        if (TryParse(Guard + text.Trim()) is not { } document)
        {
            reader.AddText(text.Trim());
            return reader;
        }

        var paragraphs = document.Descendants<ParagraphBlock>();
        foreach (var (paragraph, index) in paragraphs.Select((paragraph, index) => (paragraph, index)))
        {
            if (index > 0)
                reader.AddText("\n");
            else
                DropGuard(paragraph);
            reader.Add(paragraph.Inline);
        }

        return reader;
    }

    /// <summary>The document; null for one nested so deep that Markdig refuses it.</summary>
    private static MarkdownDocument? TryParse(string markdown)
    {
        try
        {
            return Markdig.Markdown.Parse(markdown, Pipeline);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static IEnumerable<NewBlock> Unparsed(string markdown) =>
        TextBlocks.Make("paragraph", [.. RichTexts.FromPlain(markdown).Select(item => item!.DeepClone().AsObject())], [], []);

    private static void DropGuard(ParagraphBlock paragraph)
    {
        if (paragraph.Inline?.FirstChild is Markdig.Syntax.Inlines.LiteralInline { Content: { Length: > 0 } content } literal && content.CurrentChar == Guard[^1])
        {
            content.Start++;
            literal.Content = content;
        }
    }

    private IEnumerable<NewBlock> All(IEnumerable<Block> blocks, SourceMarks marks) =>
        blocks.SelectMany(block => One(block, marks));

    private IEnumerable<NewBlock> One(Block block, SourceMarks marks) => block switch
    {
        HeadingBlock heading => Heading(heading, marks),
        ParagraphBlock paragraph => Text("paragraph", Inlines(paragraph), marks),
        QuoteBlock quote => Holding("quote", quote, marks),
        ListBlock list => List(list, marks),
        YamlFrontMatterBlock yaml => CodeBlocks.Make(marks.Restore(Lines(yaml)), "yaml"),
        MathBlock math => Equation(marks.Restore(Lines(math))),
        FencedCodeBlock fenced => CodeBlocks.Make(marks.Restore(Lines(fenced)), fenced.Info),
        CodeBlock code => CodeBlocks.Make(marks.Restore(Lines(code)), null),
        ThematicBreakBlock => [new NewBlock("divider", [])],
        Table table => [TableBlocks.Make(table, marks, reading)],
        HtmlBlock { Type: HtmlBlockType.Comment } or LinkReferenceDefinitionGroup => [],
        HtmlBlock html => Html(marks.Restore(Lines(html))),
        ContainerBlock container => All(container, marks),
        _ => [],
    };

    private InlineReader Inlines(LeafBlock leaf)
    {
        var reader = new InlineReader(reading);
        reader.Add(leaf.Inline);
        return reader;
    }

    private IEnumerable<NewBlock> Heading(HeadingBlock heading, SourceMarks marks) =>
        Text($"heading_{Math.Min(heading.Level, 4)}", Inlines(heading), marks);

    private IEnumerable<NewBlock> List(ListBlock list, SourceMarks marks)
    {
        var type = list.IsOrdered ? "numbered_list_item" : "bulleted_list_item";
        var start = list.IsOrdered && int.TryParse(list.OrderedStart, out var number) && number > 1 ? number : (int?)null;
        foreach (var item in list.OfType<ListItemBlock>())
        {
            foreach (var block in Holding(type, item, marks))
            {
                if (start is { } first && block.Type == type)
                    block.Payload["list_start_index"] = first;
                start = null;
                yield return block;
            }
        }
    }

    /// <summary>A block whose text is the first paragraph inside, with the rest below it.</summary>
    private IEnumerable<NewBlock> Holding(string type, ContainerBlock container, SourceMarks marks)
    {
        var inlines = container.FirstOrDefault() switch
        {
            ParagraphBlock paragraph => Inlines(paragraph),
            HtmlBlock { Type: not HtmlBlockType.Comment } html => ReadInline(Lines(html), imagesAsLinks: false),
            _ => null,
        };
        var below = All(container.Skip(inlines is null ? 0 : 1), marks).ToList();
        inlines ??= new InlineReader(reading);
        var items = inlines.Finish();
        var isChecked = container is ListItemBlock ? marks.TakeCheckBox(items) : null;
        var attributes = marks.TakeAttributes(items);
        if (isChecked is not null)
            type = "to_do";
        return TextBlocks.Make(type, marks.Restore(items), attributes, [.. inlines.Images, .. below], isChecked);
    }

    private static IEnumerable<NewBlock> Text(string type, InlineReader inlines, SourceMarks marks)
    {
        var items = inlines.Finish();
        var attributes = marks.TakeAttributes(items);
        IEnumerable<NewBlock> text = items.Count == 0 && inlines.Images.Count > 0 ? [] : TextBlocks.Make(type, marks.Restore(items), attributes, []);
        return text.Concat(inlines.Images);
    }

    private static IEnumerable<NewBlock> Equation(string expression) =>
        expression.Length <= RichTexts.LongestExpression
            ? [new NewBlock("equation", new JsonObject { ["expression"] = expression })]
            : CodeBlocks.Make(expression, "latex");

    private IEnumerable<NewBlock> Html(string html)
    {
        var inlines = ReadInline(html, imagesAsLinks: false);
        var items = inlines.Finish();
        var isBlank = string.IsNullOrWhiteSpace(string.Concat(items.Select(item => item["plain_text"]!.GetValue<string>()))) && !html.Contains("<br", StringComparison.OrdinalIgnoreCase);
        IEnumerable<NewBlock> text = isBlank ? [] : TextBlocks.Make("paragraph", items, [], []);
        return text.Concat(inlines.Images);
    }

    private static string Lines(LeafBlock block) => block.Lines.ToString();
}
