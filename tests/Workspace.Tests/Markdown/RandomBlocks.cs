using System.Text.Json.Nodes;
using Verso.Workspace.Content;

namespace Verso.Workspace.Tests.Markdown;

/// <summary>Blocks of every supported kind with text made to break markdown. The same seed makes the same blocks.</summary>
internal sealed class RandomBlocks(int seed)
{
    private static readonly string[] Words =
    [
        "word", "two words", "*", "**", "_", "__", "`", "``", "~~", "$", "$$", "[", "](", "<b>", "</b>", "&amp;", "&", "#", "# ", "- ", "1. ", "2) ", "> ",
        "|", "{", "}", "{color=\"red\"}", "\\", "!", "![", "---", "===", "http://a.example", "www.a.example", "snake_case", "a*b*c", "\n", " ", "  ", "\t",
        "é", "🔥", "«", "“q”", "<br>", "</details>", "- [ ] ", "```", ":::", "^", "=", "+ ", "mailto:x@y.z", "x@y.example", "<!--", "\u00A0", "^2", "(", ")", "'", "\"",
    ];

    private static readonly string[] Shades = ["default", "default", "default", "red", "blue_background", "gray"];
    private static readonly string[] Addresses = ["https://a.example", "https://a.example/b_c(d)?e=f&amp;g=h*i", "/0123456789abcdef0123456789abcdef", "mailto:a@b.example"];
    private static readonly string[] Emojis = ["💡", "🎯", "⭐"];

    private readonly Random _random = new(seed);

    public IReadOnlyList<NewBlock> Document() => Many(0);

    private List<NewBlock> Many(int depth) => [.. Enumerable.Range(0, _random.Next(1, depth == 0 ? 7 : 3)).Select(_ => One(depth))];

    private NewBlock One(int depth) => _random.Next(20) switch
    {
        0 => Text("heading_" + _random.Next(1, 5), depth, mayHaveChildren: false),
        1 => Heading(depth),
        2 or 3 => Text("bulleted_list_item", depth),
        4 or 5 => Text("numbered_list_item", depth),
        6 or 7 => Text("to_do", depth),
        8 => Text("quote", depth),
        9 => Text("toggle", depth),
        10 => Text("callout", depth),
        11 => new NewBlock("code", new JsonObject { ["caption"] = new JsonArray(), ["rich_text"] = RichTexts.FromPlain(Words_(6, "\n")), ["language"] = Pick(["c#", "python", "plain text"]) }),
        12 => new NewBlock("equation", new JsonObject { ["expression"] = "x^2 + \\frac{1}{2}" }),
        13 => new NewBlock("divider", []),
        14 => Table(),
        15 when depth == 0 => new NewBlock("column_list", [], [new("column", [], Many(1)), new("column", new JsonObject { ["width_ratio"] = 0.25 }, Many(1))]),
        16 => Media(),
        17 => new NewBlock("bookmark", new JsonObject { ["caption"] = Line(), ["url"] = Pick(Addresses) }),
        18 => new NewBlock("synced_block", new JsonObject { ["synced_from"] = null }, Many(depth + 1)),
        _ => Text("paragraph", depth),
    };

    private NewBlock Heading(int depth)
    {
        var heading = Text("heading_2", depth);
        heading.Payload["is_toggleable"] = true;
        return heading;
    }

    private NewBlock Text(string type, int depth, bool mayHaveChildren = true)
    {
        var payload = new JsonObject { ["rich_text"] = Line() };
        if (type == "paragraph")
            payload["icon"] = null;
        if (type == "callout")
            payload["icon"] = _random.Next(3) == 0 ? null : new JsonObject { ["type"] = "emoji", ["emoji"] = Pick(Emojis) };
        if (type == "to_do")
            payload["checked"] = _random.Next(2) == 0;
        if (type.StartsWith("heading", StringComparison.Ordinal))
            payload["is_toggleable"] = false;
        payload["color"] = Pick(Shades);
        return new NewBlock(type, payload, mayHaveChildren && depth < 3 && _random.Next(3) == 0 ? Many(depth + 1) : []);
    }

    private NewBlock Table()
    {
        var width = _random.Next(1, 4);
        var rows = Enumerable.Range(0, _random.Next(1, 4)).Select(_ => new NewBlock("table_row", new JsonObject
        {
            ["cells"] = new JsonArray([.. Enumerable.Range(0, width).Select(_ => Line())]),
        }));
        return new NewBlock("table", new JsonObject { ["table_width"] = width, ["has_column_header"] = _random.Next(2) == 0, ["has_row_header"] = _random.Next(2) == 0 }, [.. rows]);
    }

    private NewBlock Media()
    {
        var type = Pick(["image", "video", "file", "pdf", "audio"]);
        var payload = new JsonObject { ["caption"] = Line(links: false), ["type"] = "external", ["external"] = new JsonObject { ["url"] = "https://a.example/x.bin" } };
        if (type == "file")
            payload["name"] = "x.bin";
        return new NewBlock(type, payload);
    }

    private JsonArray Line(bool links = true)
    {
        var items = new List<(string Text, RunLook Look)>();
        for (var count = _random.Next(0, 5); count > 0; count--)
        {
            var look = _random.Next(3) == 0 ? new RunLook() : Look(links);
            var text = Words_(3, "");
            if (items.Count > 0 && items[^1].Look == look)
                items[^1] = (items[^1].Text + text, look);
            else
                items.Add((text, look));
        }

        return new JsonArray([.. items.Select(item => item.Look.Item(item.Text))]);
    }

    private RunLook Look(bool links) => new()
    {
        Bold = _random.Next(3) == 0,
        Italic = _random.Next(3) == 0,
        Strike = _random.Next(5) == 0,
        Underline = _random.Next(6) == 0,
        Code = _random.Next(5) == 0,
        Color = _random.Next(6) == 0 ? Pick(Shades) : "default",
        Link = links && _random.Next(5) == 0 ? Pick(Addresses) : null,
    };

    private string Words_(int most, string between)
    {
        var text = string.Join(between, Enumerable.Range(0, _random.Next(1, most + 1)).Select(_ => Pick(Words)));
        return text;
    }

    private T Pick<T>(T[] from) => from[_random.Next(from.Length)];

    private sealed record RunLook
    {
        public bool Bold { get; init; }

        public bool Italic { get; init; }

        public bool Strike { get; init; }

        public bool Underline { get; init; }

        public bool Code { get; init; }

        public string Color { get; init; } = "default";

        public string? Link { get; init; }

        public JsonObject Item(string text) => new()
        {
            ["type"] = "text",
            ["text"] = new JsonObject { ["content"] = text, ["link"] = Link is null ? null : new JsonObject { ["url"] = Link } },
            ["annotations"] = new JsonObject { ["bold"] = Bold, ["italic"] = Italic, ["strikethrough"] = Strike, ["underline"] = Underline, ["code"] = Code, ["color"] = Color },
            ["plain_text"] = text,
            ["href"] = Link,
        };
    }
}
