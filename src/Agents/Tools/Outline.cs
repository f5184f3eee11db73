namespace Verso.Agents.Tools;

/// <summary>A section of a page: its heading and all below it, up to the next heading that is no deeper.</summary>
/// <param name="Line">The heading's line, from 0.</param>
/// <param name="End">The line behind the section.</param>
internal sealed record Section(string Heading, int Level, int Line, int End);

/// <summary>The headings of a page's markdown.</summary>
internal sealed class Outline
{
    private const int MostListed = 20;

    private Outline(IReadOnlyList<Section> sections) => Sections = sections;

    public IReadOnlyList<Section> Sections { get; }

    public static Outline Of(string[] lines)
    {
        var headings = new List<(string Text, int Level, int Line)>();
        string? fence = null;
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].TrimStart();
            if (fence is null && line.StartsWith("```", StringComparison.Ordinal))
                fence = line[..(line.Length - line.TrimStart('`').Length)];
            else if (fence is not null && line.StartsWith(fence, StringComparison.Ordinal))
                fence = null;
            if (fence is not null || lines[i].Length == 0 || lines[i][0] != '#')
                continue;
            var level = lines[i].Length - lines[i].TrimStart('#').Length;
            if (level <= 6 && lines[i].Length > level && lines[i][level] == ' ')
                headings.Add((Plain(lines[i][(level + 1)..]), level, i));
        }

        return new Outline([.. headings.Select((heading, index) =>
        {
            var next = headings.FindIndex(index + 1, other => other.Level <= heading.Level);
            return new Section(heading.Text, heading.Level, heading.Line, next < 0 ? lines.Length : headings[next].Line);
        })]);
    }

    /// <summary>The section of that heading, case and signs of markdown aside.</summary>
    /// <exception cref="ToolException">None or several have it.</exception>
    public Section Require(string heading)
    {
        var wanted = Plain(heading.Trim().TrimStart('#').Trim());
        var found = Sections.Where(section => section.Heading.Equals(wanted, StringComparison.OrdinalIgnoreCase)).ToList();
        if (found.Count == 1)
            return found[0];
        if (found.Count > 1)
            throw new ToolException("ambiguous", $"{found.Count} headings read \"{heading}\", in the lines {string.Join(", ", found.Select(section => section.Line + 1))}. Use from with a line, or find for a part of the text.");
        if (Sections.Count == 0)
            throw new ToolException("not_found", "This page has no headings. Leave section out.");
        var names = Sections.Select(section => section.Heading).ToList();
        var listed = string.Join(", ", names.Take(MostListed).Select(name => $"\"{ToolText.Line(name, 80)}\""));
        throw new ToolException("not_found", $"No heading reads \"{heading}\".{NearestName.Suggest(wanted, names)} The page has {listed}{(names.Count > MostListed ? $" and {names.Count - MostListed} more" : "")}.");
    }

    /// <summary>A heading without its colour and the signs of its style.</summary>
    private static string Plain(string heading)
    {
        var colour = heading.LastIndexOf(" {", StringComparison.Ordinal);
        var text = colour > 0 && heading.EndsWith('}') ? heading[..colour] : heading;
        return text.Replace("*", "", StringComparison.Ordinal).Replace("`", "", StringComparison.Ordinal).Replace("\\", "", StringComparison.Ordinal).Trim();
    }
}
