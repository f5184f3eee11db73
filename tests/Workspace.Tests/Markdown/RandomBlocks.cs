using System.Text.Json.Nodes;
using Verso.Workspace.Content;

namespace Verso.Workspace.Tests.Markdown;

/// <summary>Blocks of every supported kind with text made to break markdown. The same seed makes the same blocks.</summary>
internal sealed class RandomBlocks(int seed, bool hasMentions = true)
{
    /// <summary>The workspace's own emojis, by their names.</summary>
    public static readonly IReadOnlyDictionary<string, JsonObject> Custom = new Dictionary<string, JsonObject>
    {
        ["party_parrot"] = new() { ["id"] = "00000000-0000-4000-8000-0000000000e1", ["name"] = "party_parrot", ["url"] = "https://a.example/parrot.png" },
    };

    private static readonly string[] Kinds =
    [
        "heading", "toggleable heading", "bulleted_list_item", "bulleted_list_item", "numbered_list_item", "numbered_list_item", "to_do", "to_do", "quote", "toggle",
        "callout", "code", "equation", "divider", "table", "column_list", "media", "bookmark", "embed", "synced_block", "copy", "tab", "table_of_contents", "breadcrumb",
        "link_to_page", "paragraph", "paragraph", "paragraph",
    ];

    private static readonly string[] Ids = ["00000000-0000-4000-8000-0000000000a1", "00000000-0000-4000-8000-0000000000a2"];

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

    private NewBlock One(int depth) => Pick(Kinds) switch
    {
        "heading" => Text("heading_" + _random.Next(1, 5), depth, mayHaveChildren: false),
        "toggleable heading" => Heading(depth),
        "code" => new NewBlock("code", new JsonObject { ["caption"] = new JsonArray(), ["rich_text"] = RichTexts.FromPlain(Words_(6, "\n")), ["language"] = Pick(["c#", "python", "plain text", "java/c/c++/c#"]) }),
        "equation" => new NewBlock("equation", new JsonObject { ["expression"] = Pick(["x^2 + \\frac{1}{2}", "a\nb", "{color=\"red\"}", "<b>"]) }),
        "divider" => new NewBlock("divider", []),
        "table" => Table(),
        "column_list" when depth == 0 => new NewBlock("column_list", [], [new("column", [], Many(1)), new("column", new JsonObject { ["width_ratio"] = 0.25 }, Many(1))]),
        "media" => Media(),
        "bookmark" => new NewBlock("bookmark", new JsonObject { ["caption"] = Line(), ["url"] = Pick(Addresses) }),
        "embed" => new NewBlock("embed", new JsonObject { ["caption"] = Line(), ["url"] = Pick(Addresses) }),
        "synced_block" => new NewBlock("synced_block", new JsonObject { ["synced_from"] = null }, Many(depth + 1)),
        "copy" => new NewBlock("synced_block", new JsonObject { ["synced_from"] = new JsonObject { ["type"] = "block_id", ["block_id"] = Pick(Ids) } }),
        "tab" when depth < 2 => new NewBlock("tab", [], [Tab(depth), Tab(depth)]),
        "table_of_contents" => new NewBlock("table_of_contents", new JsonObject { ["color"] = Pick(Shades) }),
        "breadcrumb" => new NewBlock("breadcrumb", []),
        "link_to_page" => LinkToPage(Pick(["page_id", "database_id"])),
        "tab" or "column_list" => Text("paragraph", depth),
        var type => Text(type, depth),
    };

    private NewBlock LinkToPage(string type) => new("link_to_page", new JsonObject { ["type"] = type, [type] = Pick(Ids) });

    private NewBlock Tab(int depth) => new("paragraph", new JsonObject { ["rich_text"] = Line(), ["icon"] = Icon(), ["color"] = Pick(Shades) }, Many(depth + 1));

    private JsonObject? Icon() => _random.Next(5) switch
    {
        0 => null,
        1 => new JsonObject { ["type"] = "icon", ["icon"] = new JsonObject { ["name"] = Pick(["pizza", "light_bulb"]), ["color"] = Pick(["gray", "red"]) } },
        2 => new JsonObject { ["type"] = "external", ["external"] = new JsonObject { ["url"] = Pick(["https://a.example/i.png?a=1&amp;b=\"2\"", "https://www.notion.so/icons/x_red.svg"]) } },
        3 when hasMentions => new JsonObject { ["type"] = "custom_emoji", ["custom_emoji"] = Custom.Values.First().DeepClone() },
        _ => new JsonObject { ["type"] = "emoji", ["emoji"] = Pick(Emojis) },
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
            payload["icon"] = Icon();
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

        return new JsonArray([.. items.SelectMany(item => hasMentions && _random.Next(8) == 0 ? [item.Look.Item(item.Text), Mention()] : (JsonObject[])[item.Look.Item(item.Text)])]);
    }

    private JsonObject Mention() => _random.Next(6) switch
    {
        0 => Mention("user", new JsonObject { ["object"] = "user", ["id"] = Pick(Ids) }, "@" + Pick(["Ada", "Bob *B*", "x<y"])),
        1 => Mention("page", new JsonObject { ["id"] = Pick(Ids) }, Pick(["Plan", "A & B", "[x](y)"])),
        2 => Mention("database", new JsonObject { ["id"] = Pick(Ids) }, "Tasks"),
        3 => Date(Pick(["2026-11-21", "2026-11-21T09:30:00.000+01:00", "2026-01-02T23:00:00.000+00:00", "2026-05-05T00:00:00.000-09:30"])),
        4 => Mention("template_mention", new JsonObject { ["type"] = "template_mention_date", ["template_mention_date"] = "today" }, "@Today"),
        _ => Mention("custom_emoji", Custom.Values.First().DeepClone().AsObject(), ":party_parrot:"),
    };

    private JsonObject Date(string start)
    {
        var end = _random.Next(2) == 0 ? null : start.Replace("2026", "2027", StringComparison.Ordinal);
        return Mention("date", new JsonObject { ["start"] = start, ["end"] = end, ["time_zone"] = null }, end is null ? start : $"{start} → {end}");
    }

    private static JsonObject Mention(string type, JsonObject value, string plain)
    {
        var item = new RunLook().Item(plain);
        item.Remove("text");
        item["type"] = "mention";
        item.Insert(1, "mention", new JsonObject { ["type"] = type, [type] = value });
        return item;
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
