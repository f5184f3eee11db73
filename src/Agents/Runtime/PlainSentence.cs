using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Verso.Agents.Runtime;

/// <summary>A sentence that can be carried out as one call of a tool, without understanding more than its form.</summary>
/// <param name="Tool">The tool's name.</param>
internal sealed partial record PlainSentence(string Tool, JsonObject Arguments)
{
    /// <summary>Null for every other sentence.</summary>
    public static PlainSentence? Read(string text)
    {
        var sentence = text.Trim().TrimEnd('.', '!', '?').Trim();
        return Count(sentence) ?? List(sentence) ?? Find(sentence) ?? Add(sentence) ?? Set(sentence) ?? Mark(sentence);
    }

    private static PlainSentence? Count(string sentence)
    {
        if (Counting().Match(sentence) is not { Success: true } match)
            return null;
        var arguments = new JsonObject { ["database"] = Unquoted(match, "database"), ["aggregate"] = new JsonArray("count") };
        if (Filter(match) is { } filter)
            arguments["filter"] = filter;
        return new PlainSentence("query", arguments);
    }

    private static PlainSentence? List(string sentence)
    {
        if (Listing().Match(sentence) is not { Success: true } match)
            return null;
        var arguments = new JsonObject { ["database"] = Unquoted(match, "database") };
        if (Filter(match) is { } filter)
            arguments["filter"] = filter;
        return new PlainSentence("query", arguments);
    }

    private static PlainSentence? Find(string sentence) =>
        Finding().Match(sentence) is { Success: true } match ? new PlainSentence("search", new JsonObject { ["query"] = match.Groups["words"].Value.Trim() }) : null;

    private static PlainSentence? Add(string sentence)
    {
        if (Adding().Match(sentence) is not { Success: true } match)
            return null;
        var item = new JsonObject { ["title"] = match.Groups["title"].Value.Trim() };
        for (var index = 0; index < match.Groups["property"].Captures.Count; index++)
            item[Unquoted(match.Groups["property"].Captures[index].Value)] = Unquoted(match.Groups["value"].Captures[index].Value);
        return new PlainSentence("create", new JsonObject { ["parent"] = Unquoted(match, "database"), ["items"] = new JsonArray(item) });
    }

    private static PlainSentence? Set(string sentence) =>
        Setting().Match(sentence) is { Success: true } match ? Update(match, Unquoted(match, "property")) : null;

    /// <summary>Mark "Ship it" as Done: what is marked is the status.</summary>
    private static PlainSentence? Mark(string sentence) => Marking().Match(sentence) is { Success: true } match ? Update(match, "Status") : null;

    private static PlainSentence Update(Match match, string property) => new("update", new JsonObject
    {
        ["pages"] = new JsonArray(match.Groups["title"].Value.Trim()),
        ["set"] = new JsonObject { [property] = Unquoted(match, "value") },
    });

    private static JsonObject? Filter(Match match)
    {
        if (!match.Groups["property"].Success)
            return null;
        return new JsonObject { [Unquoted(match, "property")] = Unquoted(match, "value") };
    }

    private static string Unquoted(Match match, string group) => Unquoted(match.Groups[group].Value);

    private static string Unquoted(string text) => text.Trim().Trim('"', '“', '”').Trim();

    private const string Where = @"(\s+(where|whose|with)\s+(?<property>""[^""]+""|[^=]+?)\s*(=|\bis\b|\bequals\b)\s*(?<value>.+?))?$";

    [GeneratedRegex(@"^(please\s+)?(how many|count( the)?)\s+(rows?|entries|records|pages|items|tasks)?\s*((are\s+)?(there\s+)?in|of)\s+(?<database>""[^""]+""|.+?)" + Where, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Counting();

    [GeneratedRegex(@"^(please\s+)?(list|show|display)\s+(all\s+|the\s+)*(rows?|entries|records|pages|items|tasks)\s+(in|of)\s+(?<database>""[^""]+""|.+?)" + Where, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Listing();

    [GeneratedRegex(@"^(please\s+)?(find|search( for)?|look up|look for|lookup|where (is|are))\s+(?<words>.+)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Finding();

    [GeneratedRegex(
        @"^(please\s+)?(add|create|insert)\s+(an?\s+|the\s+)?(new\s+)?(row|task|page|entry|record|item)?\s*[""“](?<title>[^""”]+)[""”]\s+(to|in|into|below|under)\s+(?<database>""[^""]+""|.+?)"
        + @"(\s+with\s+(?<property>""[^""]+""|[^=,]+?)\s*=\s*(?<value>""[^""]*""|[^,]+?)(\s*,\s*(?<property>""[^""]+""|[^=,]+?)\s*=\s*(?<value>""[^""]*""|[^,]+?))*)?$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Adding();

    [GeneratedRegex(@"^(please\s+)?(set|change|update)\s+(the\s+)?(?<property>""[^""]+""|.+?)\s+of\s+[""“](?<title>[^""”]+)[""”]\s+to\s+(?<value>.+)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Setting();

    [GeneratedRegex(@"^(please\s+)?mark\s+[""“](?<title>[^""”]+)[""”]\s+as\s+(?<value>.+)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Marking();
}
