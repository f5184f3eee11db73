using System.Text;
using System.Text.Json.Nodes;
using Verso.Workspace.Local;

namespace Verso.Agents.Tools;

/// <summary>One change to the body of a page, by its markdown: append, a section anew, or find and replace.</summary>
internal abstract record BodyEdit
{
    private static readonly string[] Kinds = ["append", "section", "find"];

    /// <summary>The edit that a call asks for; null when it asks for none.</summary>
    public static BodyEdit? Read(ToolInput input)
    {
        var asked = Kinds.Where(input.Has).ToList();
        if (asked.Count > 1)
            throw input.Wrong($"One change of the body at a time: {string.Join(" or ", asked.Select(name => $"\"{name}\""))}.");
        if (asked.Count == 0)
        {
            return input.Has("content") ? throw input.Wrong("\"content\" is the new text of a section: name the heading as \"section\", or use \"append\".")
                : input.Has("replace") ? throw input.Wrong("\"replace\" needs \"find\".")
                : null;
        }

        return asked[0] switch
        {
            "append" => new Append(input.Text("append")),
            "section" => new ReplaceSection(input.Text("section"), input.OptionalText("content") ?? throw input.Wrong("\"section\" needs \"content\", the new text below the heading.")),
            _ => new Replace(input.Text("find"), input.OptionalText("replace") ?? throw input.Wrong("\"find\" needs \"replace\"; an empty text takes it away."), input.Flag("all")),
        };
    }

    /// <summary>What the body becomes, and the request that makes it so.</summary>
    /// <exception cref="ToolException">What it names is not on the page.</exception>
    public abstract (string After, JsonObject Request) Plan(string markdown);

    /// <summary>Whether the page looks as if an interrupted attempt had made the change.</summary>
    public abstract bool IsDone(string markdown);

    private static JsonObject Updates(string old, string text, bool all) => new()
    {
        ["type"] = "update_content",
        ["update_content"] = new JsonObject { ["content_updates"] = new JsonArray(new JsonObject { ["old_str"] = old, ["new_str"] = text, ["replace_all_matches"] = all }) },
    };

    private sealed record Append(string Text) : BodyEdit
    {
        public override (string After, JsonObject Request) Plan(string markdown)
        {
            var text = ShortLinks.Lengthen(Text, markdown);
            var insert = new JsonObject { ["content"] = text, ["position"] = new JsonObject { ["type"] = "end" } };
            return (markdown.Length == 0 ? text : $"{markdown}\n{text}", new JsonObject { ["type"] = "insert_content", ["insert_content"] = insert });
        }

        public override bool IsDone(string markdown) => Packed(markdown).EndsWith(Packed(ShortLinks.Lengthen(Text, markdown)), StringComparison.Ordinal);

        /// <summary>Blank lines and escapes come back otherwise than they went.</summary>
        private static string Packed(string text) => string.Concat(text.Where(character => !char.IsWhiteSpace(character) && character != '\\'));
    }

    private sealed record ReplaceSection(string Heading, string Content) : BodyEdit
    {
        public override (string After, JsonObject Request) Plan(string markdown)
        {
            var lines = markdown.Split('\n');
            var section = Outline.Of(lines).Require(Heading);
            var text = ShortLinks.Lengthen(Content, markdown).Trim('\n').Split('\n').ToList();
            if (Outline.Of([text[0]]).Sections is [var repeated] && repeated.Heading.Equals(section.Heading, StringComparison.OrdinalIgnoreCase))
                text.RemoveAt(0); // Many write the heading once more.
            var old = string.Join('\n', lines[section.Line..section.End]);
            var now = string.Join('\n', text.Where(line => line.Trim().Length > 0).Prepend(lines[section.Line]));
            if (markdown.IndexOf(old, markdown.IndexOf(old, StringComparison.Ordinal) + 1, StringComparison.Ordinal) >= 0)
                throw ToolException.Input($"The section \"{Heading}\" stands on the page twice with the same text. Use find with more of the text around it.");
            string[] after = [.. lines[..section.Line], now, .. lines[section.End..]];
            return (string.Join('\n', after), Updates(old, now, all: false));
        }

        public override bool IsDone(string markdown) => false; // Done twice, it is the same.
    }

    private sealed record Replace(string Old, string New, bool All) : BodyEdit
    {
        public override (string After, JsonObject Request) Plan(string markdown)
        {
            var (old, text) = (ShortLinks.Lengthen(Old, markdown), ShortLinks.Lengthen(New, markdown));
            if (old.Length == 0)
                throw ToolException.Input("\"find\" is empty: give a part of the page's markdown, or use append.");
            var search = new MarkdownSearch(markdown);
            if (search.Find(old) is not { } first)
                throw new ToolException("not_found", $"The page does not contain \"{ToolText.Line(old, 100)}\".{Nearest(markdown, old)} It must match the markdown as read shows it.");
            if (!All && search.Find(old, first.Start + 1) is not null)
                throw new ToolException("ambiguous", $"\"{ToolText.Line(old, 100)}\" stands on the page more than once. Give more of the text around it, or \"all\":true.");

            var after = new StringBuilder();
            var end = 0;
            for ((int Start, int End)? next = first; next is { } match; next = All ? search.Find(old, match.End) : null)
            {
                after.Append(markdown, end, match.Start - end).Append(text);
                end = match.End;
            }

            return (after.Append(markdown, end, markdown.Length - end).ToString(), Updates(old, text, All));
        }

        public override bool IsDone(string markdown) => !markdown.Contains(Old, StringComparison.Ordinal) && New.Length > 0 && markdown.Contains(New, StringComparison.Ordinal);

        private static string Nearest(string markdown, string old)
        {
            var first = old.Split('\n')[0];
            return NearestName.Find(first, markdown.Split('\n').Where(line => Math.Abs(line.Length - first.Length) <= first.Length)) is { } line
                ? $" The nearest line is \"{ToolText.Line(ShortLinks.Shorten(line), 200)}\"."
                : "";
        }
    }
}
