using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;

namespace Verso.Agents.Policies;

/// <summary>What a policy makes of requests about pages and rows.</summary>
internal static class PageRules
{
    private static readonly string[] TrashWords = ["in_trash", "archived", "is_archived"];

    public static async Task<ApiAnswer> Retrieve(PolicyCall call)
    {
        await call.RequireSeenAsync("page", call.Id("page_id"));
        return await call.ForwardAsync();
    }

    public static async Task<ApiAnswer> Create(PolicyCall call)
    {
        var body = call.Body;
        call.Only("parent", "properties", "icon", "cover", "children", "content", "position", "template", "markdown", "is_template");
        call.Require(PolicyActions.Create);
        var source = await RequireParentAsync(call, body["parent"]);
        await call.RequireBodySeenAsync();
        await BlockRules.CheckNewAsync(call, body["children"]);
        await BlockRules.CheckNewAsync(call, body["content"]);
        if (body["markdown"].Text() is { } markdown)
            await new MarkdownCheck(call).RequireAsync(markdown, page: null);
        var values = await ValueRules.ForAsync(call, source);
        if (body["is_template"].IsTrue())
            call.Require(PolicyActions.Schema);
        if (body["template"] is JsonObject template && template["type"].Text() != "none")
            values.RequireUnbound("a template may set any value");
        await values.CheckAsync(body["properties"], page: null);
        return await call.ForwardAsync();
    }

    public static async Task<ApiAnswer> Update(PolicyCall call)
    {
        var (id, body) = (call.Id("page_id"), call.Body);
        call.Only("properties", "icon", "cover", "is_locked", "in_trash", "archived", "is_archived", "template", "erase_content", "is_template");
        var place = await call.RequireWritableAsync("page", id);
        var isTrash = TrashWords.Any(body.ContainsKey) || body["erase_content"].IsTrue();
        if (isTrash)
        {
            call.Require(PolicyActions.Trash);
            await call.RequireWholeAsync("page", id);
        }

        if (!isTrash || body.Any(member => !TrashWords.Contains(member.Key)))
            call.Require(PolicyActions.Update);
        if (body.ContainsKey("is_template"))
            call.Require(PolicyActions.Schema);
        await call.RequireBodySeenAsync();
        if (body.ContainsKey("properties") || body.ContainsKey("template"))
        {
            var page = await call.Tree.LookAsync($"pages/{id}") ?? throw call.Unseen("page", id);
            var values = await ValueRules.ForAsync(call, page["parent"].At("data_source_id").Id());
            if (body.ContainsKey("template"))
                values.RequireUnbound("a template may set any value");
            await values.CheckAsync(body["properties"], page);
        }

        _ = place;
        return await call.ForwardAsync();
    }

    /// <summary>Values go with a page to where properties have the same names, so between bound data sources nothing goes.</summary>
    public static async Task<ApiAnswer> Move(PolicyCall call)
    {
        var id = call.Id("page_id");
        call.Only("parent");
        call.Require(PolicyActions.Move);
        await call.RequireWritableAsync("page", id);
        await call.RequireWholeAsync("page", id);
        var target = await RequireParentAsync(call, call.Body["parent"]);
        var page = await call.Tree.LookAsync($"pages/{id}") ?? throw call.Unseen("page", id);
        foreach (var source in (NotionId?[])[page["parent"].At("data_source_id").Id(), target])
            (await ValueRules.ForAsync(call, source)).RequireUnbound("its values would go along");
        return await call.ForwardAsync();
    }

    public static async Task<ApiAnswer> Property(PolicyCall call)
    {
        var id = call.Id("page_id");
        await call.RequireSeenAsync("page", id);
        if (!call.Schemas.AreOpen)
        {
            var page = await call.Tree.LookAsync($"pages/{id}") ?? throw call.Unseen("page", id);
            var wanted = call.Path["property_id"];
            if (page["parent"].At("data_source_id").Id() is { } dataSource
                && (await call.Schemas.FindAsync(dataSource) is not { } source || source.Find(wanted) is not { } property || source.Hidden.Contains(property.Id)))
                throw new ApiException(404, NotionErrorCode.ObjectNotFound, $"Could not find property with ID: {wanted}.");
        }

        return await call.ForwardAsync();
    }

    /// <summary>The place that a new or moved page goes to must be writable; its data source, if it is one.</summary>
    private static async Task<NotionId?> RequireParentAsync(PolicyCall call, JsonNode? parent)
    {
        foreach (var (key, kind) in (ReadOnlySpan<(string, string)>)[("data_source_id", "data_source"), ("database_id", "database"), ("page_id", "page")])
        {
            if (parent.At(key) is not { } named)
                continue;
            var id = named.Id() ?? throw ApiException.Invalid($"body failed validation: body.parent.{key} should be a valid uuid.");
            return await RequireParentAsync(call, kind, id);
        }

        if (call.Tree.Top != TreeAccess.Write)
            throw call.Refuse($"allows nothing at the top of the workspace (trees). Name a parent.{PolicyAnswers.Hint(call.Policy)}");
        return null;
    }

    private static async Task<NotionId?> RequireParentAsync(PolicyCall call, string kind, NotionId id)
    {
        await call.RequireWritableAsync(kind, id);
        if (kind == "page")
            return null;
        var source = kind == "data_source" ? id : await call.Schemas.OnlyOfAsync(id) ?? throw call.Refuse("needs to know which data source a row goes to: name it with parent.data_source_id.");
        await call.RequireWritableAsync("data_source", source);
        return source;
    }
}
