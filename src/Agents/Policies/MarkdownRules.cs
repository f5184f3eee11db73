using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Verso.Notion;
using Verso.Workspace.Api;

namespace Verso.Agents.Policies;

/// <summary>What a policy makes of pages read and written as markdown.</summary>
internal static class MarkdownRules
{
    private static readonly string[] Commands = ["insert_content", "replace_content_range", "update_content", "replace_content"];

    public static async Task<ApiAnswer> Retrieve(PolicyCall call)
    {
        await call.RequireSeenAsync("page", call.Id("page_id"));
        return await call.ForwardAsync();
    }

    public static async Task<ApiAnswer> Update(PolicyCall call)
    {
        var id = call.Id("page_id");
        call.Only(["type", .. Commands]);
        var place = await call.RequireWritableAsync("page", id);
        if (place.Served["object"].Text() == "block" && place.Served["type"].Text() is "child_database")
            throw call.Unseen("page", id);
        var type = call.Body["type"].Text() ?? "";
        call.Require(type == "insert_content" ? PolicyActions.Create : PolicyActions.Update);
        if (Commands.Any(command => call.Body[command].At("allow_deleting_content").IsTrue()))
        {
            call.Require(PolicyActions.Trash);
            await call.RequireWholeAsync("page", id);
        }

        var check = new MarkdownCheck(call);
        foreach (var text in Texts(call.Body))
            await check.RequireAsync(text, id);
        await RequireKnownTextAsync(call, id, isPlainInsert: type == "insert_content" && call.Body[type].At("after") is null);
        return await call.ForwardAsync();
    }

    /// <summary>
    /// A place is named by the text around it. Where a part of the text is not shown, or is the text of another page, naming it could
    /// ask for the one or change the other.
    /// </summary>
    private static async Task RequireKnownTextAsync(PolicyCall call, NotionId id, bool isPlainInsert)
    {
        if (call.Tree.IsEven || isPlainInsert)
            return;
        var now = (await call.Tree.LookAsync($"pages/{id}/markdown"))?["markdown"].Text() ?? throw call.Unseen("page", id);
        if (await new MarkdownCleaner(call).CleanAsync(now) != now)
            throw call.Refuse($"does not show page {id} whole, so its text is only added to: insert_content with position start or end, or the block endpoints.");
        foreach (var (tag, target) in MarkdownTags.In(now))
        {
            if (MarkdownTags.IsReference(tag) && await call.Tree.AccessAsync(target) != TreeAccess.Write)
                throw call.Refuse($"does not let the synced text on page {id} be changed, so its text is only added to: insert_content with position start or end, or the block endpoints.");
        }
    }

    private static IEnumerable<string> Texts(JsonNode? node) => node switch
    {
        JsonObject item => item.SelectMany(member => Texts(member.Value)),
        JsonArray list => list.SelectMany(Texts),
        _ => node.Text() is { } text ? [text] : [],
    };
}

/// <summary>The tags of markdown that name objects.</summary>
internal static partial class MarkdownTags
{
    /// <summary>Each tag with an id in it, and the id.</summary>
    public static IEnumerable<(string Tag, NotionId Id)> In(string markdown)
    {
        foreach (Match match in Tag().Matches(markdown))
        {
            foreach (var id in Ids.InText(Decode(match.Groups["rest"].Value)))
                yield return (match.Groups["tag"].Value.ToLowerInvariant(), id);
        }
    }

    public static bool IsMention(string tag) => tag.StartsWith("mention", StringComparison.Ordinal);

    public static bool IsReference(string tag) => tag.Replace('-', '_') == "synced_block_reference";

    /// <summary>As whoever reads an attribute would read it.</summary>
    public static string Decode(string text) => Uri.UnescapeDataString(WebUtility.HtmlDecode(text));

    [GeneratedRegex("""<(?<tag>[A-Za-z][\w-]*)(?<rest>(?:[^>"]|"[^"]*")*)>""", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 5000)]
    public static partial Regex Tag();
}

/// <summary>What markdown that is written may name.</summary>
internal sealed class MarkdownCheck(PolicyCall call)
{
    /// <summary>
    /// Mentions need to be seen; the original of synced text must be writable, since its text is written with it; whatever else is
    /// named, such as a child page, lies on the page already or is moved there.
    /// </summary>
    /// <param name="page">The page that is written; null for a new one.</param>
    public async Task RequireAsync(string markdown, NotionId? page)
    {
        await RequireMentionsAsync(markdown);
        foreach (var (tag, id) in MarkdownTags.In(markdown))
        {
            if (MarkdownTags.IsMention(tag) || await call.Tree.FindAsync(id) is null)
                continue;
            if (MarkdownTags.IsReference(tag))
            {
                await call.RequireWritableAsync("block", id);
            }
            else if (page is null || !await call.Tree.IsInsideAsync(id, page.Value))
            {
                call.Require(PolicyActions.Move);
                await call.RequireWritableAsync("page", id);
                await call.RequireWholeAsync("page", id);
            }
        }
    }

    /// <summary>All that is named must be there to be seen.</summary>
    public async Task RequireMentionsAsync(string markdown)
    {
        if (call.Tree.IsEven && call.Tree.Top != TreeAccess.None)
            return;
        foreach (var id in Ids.InText(markdown).Concat(Ids.InText(MarkdownTags.Decode(markdown))).Distinct())
        {
            if (await call.Tree.FindAsync(id) is not null && !await call.Tree.SeesAsync(id))
                throw call.Unseen("object", id);
        }
    }
}

/// <summary>Takes the titles of hidden pages out of markdown, and refuses what it cannot take out.</summary>
internal sealed partial class MarkdownCleaner(PolicyCall call)
{
    public async Task<string> CleanAsync(string markdown)
    {
        if (call.Tree.IsEven)
            return markdown;
        foreach (var id in MarkdownTags.In(markdown).Select(one => one.Id).Distinct().ToList())
        {
            if (await call.Tree.FindAsync(id) is null || await call.Tree.SeesAsync(id))
                continue;
            if (MarkdownTags.In(markdown).Any(one => one.Id == id && MarkdownTags.IsReference(one.Tag)))
                throw call.Refuse("does not show the synced text on this page, so the page is not read as markdown. Read its blocks: GET /v1/blocks/{id}/children.");
            markdown = Named().Replace(markdown, found => Ids.InText(MarkdownTags.Decode(found.Groups["rest"].Value)).Contains(id) ? Without(found, id) : found.Value);
        }

        return markdown;
    }

    private static string Without(Match found, NotionId id)
    {
        var tag = found.Groups["tag"].Value;
        return $"<{tag} url=\"https://www.notion.so/{id.ToHex()}\">Untitled</{tag}>";
    }

    [GeneratedRegex("""<(?<tag>[A-Za-z][\w-]*)(?<rest>(?:[^>"]|"[^"]*")*?)(?:/>|>(?<inner>.*?)</\k<tag>>)""", RegexOptions.CultureInvariant | RegexOptions.Singleline, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Named();
}
