using System.Text.RegularExpressions;
using Verso.Agents.Models.Extractive;

namespace Verso.Agents.Recipes.Meetings;

/// <summary>
/// Reads notes and transcripts by rules: title and date from the first lines, action items from lists under their headings, check boxes,
/// marks such as <c>TODO:</c> and promises ("I will send it by Friday"), the summary from the sentences that say most of the rest.
/// </summary>
internal static partial class MeetingNotes
{
    private const int Head = 12;
    private const int LongestTitle = 120;

    private static readonly string[] TitleLabels = ["title", "subject", "topic", "meeting", "betreff", "thema"];
    private static readonly string[] AsideLabels = ["date", "when", "time", "attendees", "participants", "present", "location", "where", "tags", "labels", "topics", "datum", "teilnehmer"];

    /// <param name="notes">What was written or said.</param>
    /// <param name="options">Tags that exist already; those that the notes name as words are taken.</param>
    /// <param name="day">The day of the meeting, where known: dues such as "by Friday" count from it.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static Meeting Read(string notes, IReadOnlyList<string> options, DateOnly? day, CancellationToken cancellationToken)
    {
        var lines = notes.ReplaceLineEndings("\n").Split('\n').Select(line => Timestamp().Replace(line.Trim(), "").Trim()).ToList();
        var title = Title(lines);
        var date = lines.Take(Head).Select(Days.Find).FirstOrDefault(found => found is not null);
        var items = new List<ActionItem>();
        var prose = new List<string>();
        var isTodo = false;
        foreach (var line in lines)
        {
            if (Heading().Match(line) is { Success: true } heading)
                isTodo = IsTodoHeading(heading.Groups["text"].Value);
            else if (line.Length > 0 && (Labelled(line, TitleLabels) ?? Labelled(line, AsideLabels)) is null)
            {
                if (Item(line, isTodo, date ?? day) is { } item)
                    items.Add(item);
                else
                    prose.Add(Speaker().Match(line) is { Success: true } said ? said.Groups["text"].Value : line);
                continue;
            }

            prose.Add(Heading().IsMatch(line) && !isTodo && !line.Contains(title ?? "\0", StringComparison.Ordinal) ? line : "");
        }

        return new Meeting
        {
            Title = title,
            Date = date,
            Summary = Summary(string.Join('\n', prose), title ?? "", cancellationToken),
            Tags = Tags(lines, notes, options),
            ActionItems = [.. items.DistinctBy(item => item.Task.ToLowerInvariant())],
        };
    }

    private static string Summary(string prose, string title, CancellationToken cancellationToken)
    {
        var sentences = new Summarizer(new ExtractiveOptions()).Summarize(Sentence.Of(PageText.Read(prose)), title, "", 900, cancellationToken);
        var text = "";
        foreach (var sentence in sentences)
            text += text.Length == 0 ? sentence.Closed : Sentence.Separator(text, sentence.Closed) + sentence.Closed;
        return text;
    }

    private static string? Title(List<string> lines)
    {
        var head = lines.Where(line => line.Length > 0).Take(Head).ToList();
        if (head.Select(line => Labelled(line, TitleLabels)).FirstOrDefault(title => title is not null) is { } labelled)
            return Short(labelled);
        if (head.Select(line => Heading().Match(line)).FirstOrDefault(match => match.Success && match.Value.StartsWith("# ", StringComparison.Ordinal)) is { } heading)
            return Short(heading.Groups["text"].Value);
        // A first line that is no sentence is a title.
        return head is [var first, ..] && first.Length <= LongestTitle && !first.EndsWith('.') && !first.EndsWith(':') && !Bullet().IsMatch(first) && !Speaker().IsMatch(first) && Labelled(first, AsideLabels) is null
            ? Short(first)
            : null;
    }

    private static string Short(string title)
    {
        title = InlineMarkdown.Strip(title).Trim(' ', '#', '*', '_');
        return title.Length <= LongestTitle ? title : title[..(LongestTitle - 1)] + "…";
    }

    private static string? Labelled(string line, string[] labels)
    {
        var bare = line.TrimStart('-', '*', '_', ' ', '#');
        var colon = bare.IndexOf(':', StringComparison.Ordinal);
        return colon is > 0 and < 20 && labels.Contains(bare[..colon].Trim('*', '_', ' ').ToLowerInvariant()) && bare[(colon + 1)..].Trim('*', '_', ' ') is { Length: > 0 } value ? value : null;
    }

    private static bool IsTodoHeading(string heading) => TodoHeading().IsMatch(heading.Trim('*', ':', ' '));

    private static ActionItem? Item(string line, bool isTodo, DateOnly? day)
    {
        var said = Speaker().Match(line);
        var speaker = said.Success && !TodoMark().IsMatch(line) ? said.Groups["who"].Value : null;
        var text = speaker is null ? line : said.Groups["text"].Value;
        if (CheckBox().Match(text) is { Success: true } box)
            return box.Groups["done"].Success ? null : ActionLine.Read(box.Groups["text"].Value, null, day);
        if (TodoMark().Match(text) is { Success: true } mark)
            return ActionLine.Read(mark.Groups["text"].Value, null, day);
        if (isTodo && Bullet().Match(line) is { Success: true } bullet)
            return ActionLine.Read(bullet.Groups["text"].Value, null, day);
        if (isTodo && speaker is not null)
            return ActionLine.Read(text, speaker, day);
        return ActionLine.FindPromise(Bullet().Match(text) is { Success: true } item ? item.Groups["text"].Value : text, speaker, day);
    }

    private static List<string> Tags(List<string> lines, string notes, IReadOnlyList<string> options)
    {
        var tags = new List<string>();
        foreach (var line in lines.Take(Head))
        {
            if (Labelled(line, ["tags", "labels", "topics"]) is { } labelled)
                tags.AddRange(labelled.Split([',', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(tag => tag.TrimStart('#')));
        }

        tags.AddRange(HashTag().Matches(notes).Select(match => match.Groups["tag"].Value));
        tags.AddRange(options.Where(option => Regex.IsMatch(notes, $@"(?<!\w){Regex.Escape(option)}(?!\w)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)));
        return [.. tags.Select(tag => options.FirstOrDefault(option => option.Equals(tag, StringComparison.OrdinalIgnoreCase)) ?? tag).Where(tag => tag.Length is > 0 and <= 100).Distinct(StringComparer.OrdinalIgnoreCase).Take(8)];
    }

    [GeneratedRegex(@"^(#{1,6}\s+(?<text>.+)|\*\*(?<text>[^*]{2,60})\*\*:?|(?<text>(action items?|actions|next steps|to[- ]?dos?|tasks|follow[- ]?ups?|nächste schritte|aufgaben)\s*:))$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^(action items?|actions|next steps|to[- ]?dos?|tasks|follow[- ]?ups?|nächste schritte|aufgaben)\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex TodoHeading();

    [GeneratedRegex(@"^([-*+•–]|\d{1,3}[.)])\s+(?<text>.+)$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Bullet();

    [GeneratedRegex(@"^[-*+•]?\s*\[((?<done>[xX])| ?)\]\s*(?<text>.+)$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex CheckBox();

    [GeneratedRegex(@"^[-*+•]?\s*(TODO|To[- ]do|Action item|Action|Task|Follow[- ]?up|Aufgabe)\s*[:–-]\s*(?<text>.+)$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex TodoMark();

    [GeneratedRegex(@"^\**(?<who>\p{Lu}[\p{L}.'-]*( \p{Lu}[\p{L}.'-]*){0,2})\**( \(\d[\d:]*\))?:\**\s+(?<text>.+)$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Speaker();

    [GeneratedRegex(@"^[\[(]?\d{1,2}:\d{2}(:\d{2})?(\.\d+)?[\])]?\s*[-–]?\s*", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Timestamp();

    [GeneratedRegex(@"(?<![\w#&/])#(?<tag>\p{L}[\p{L}\p{N}_-]{1,40})", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex HashTag();
}
