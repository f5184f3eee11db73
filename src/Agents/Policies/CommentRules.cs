using Verso.Workspace.Api;

namespace Verso.Agents.Policies;

/// <summary>What a policy makes of requests about comments.</summary>
internal static class CommentRules
{
    public static async Task<ApiAnswer> List(PolicyCall call)
    {
        foreach (var (_, value) in call.Request.Query.Where(pair => pair.Key == "block_id"))
            await call.RequireSeenAsync("block", Ids.Read(value) ?? throw ApiException.Invalid("query failed validation: query.block_id should be a valid uuid."));
        return await call.ForwardAsync();
    }

    public static async Task<ApiAnswer> Retrieve(PolicyCall call)
    {
        await call.RequireSeenAsync("comment", call.Id("comment_id"));
        return await call.ForwardAsync();
    }

    public static async Task<ApiAnswer> Create(PolicyCall call)
    {
        call.Only("parent", "discussion_id", "rich_text", "markdown", "attachments", "display_name");
        call.Require(PolicyActions.Comment);
        var about = call.Body["discussion_id"] is { } discussion
            ? discussion.Id() is { } id ? call.Discussions.Find(id) : null
            : (call.Body["parent"].At("page_id") ?? call.Body["parent"].At("block_id")).Id();
        if (about is not { } place)
            throw call.Refuse("cannot tell where the comment goes. Name parent.page_id or parent.block_id; of a discussion, list its comments first.");
        await call.RequireWritableAsync("block", place);
        await RequireTextAsync(call);
        return await call.ForwardAsync();
    }

    public static async Task<ApiAnswer> Change(PolicyCall call)
    {
        call.Only("rich_text", "markdown");
        call.Require(PolicyActions.Comment);
        await call.RequireWritableAsync("comment", call.Id("comment_id"));
        await RequireTextAsync(call);
        return await call.ForwardAsync();
    }

    private static async Task RequireTextAsync(PolicyCall call)
    {
        // The discussion is no object in a tree; what it is about was checked.
        await call.RequireBodySeenAsync(call.Body["rich_text"]);
        if (call.Body["markdown"].Text() is { } markdown)
            await new MarkdownCheck(call).RequireMentionsAsync(markdown);
    }
}
