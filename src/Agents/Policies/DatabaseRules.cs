using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;

namespace Verso.Agents.Policies;

/// <summary>What a policy makes of requests about databases and data sources.</summary>
internal static class DatabaseRules
{
    public static async Task<ApiAnswer> Retrieve(PolicyCall call)
    {
        await call.RequireSeenAsync("database", call.Id("database_id"));
        return await call.ForwardAsync();
    }

    public static async Task<ApiAnswer> RetrieveSource(PolicyCall call)
    {
        await call.RequireSeenAsync("data_source", call.Id("data_source_id"));
        return await call.ForwardAsync();
    }

    public static Task<ApiAnswer> Templates(PolicyCall call) => RetrieveSource(call);

    public static async Task<ApiAnswer> Create(PolicyCall call)
    {
        call.Only("parent", "title", "description", "is_inline", "initial_data_source", "icon", "cover", "properties");
        call.Require(PolicyActions.Schema);
        await RequireParentAsync(call, call.Body["parent"]);
        await CheckSchemaAsync(call, call.Body["initial_data_source"].At("properties"), source: null);
        await CheckSchemaAsync(call, call.Body["properties"], source: null);
        return await call.ForwardAsync();
    }

    public static async Task<ApiAnswer> CreateSource(PolicyCall call)
    {
        call.Only("parent", "properties", "title", "icon");
        call.Require(PolicyActions.Schema);
        await RequireParentAsync(call, call.Body["parent"]);
        await CheckSchemaAsync(call, call.Body["properties"], source: null);
        return await call.ForwardAsync();
    }

    public static async Task<ApiAnswer> Update(PolicyCall call)
    {
        call.Only("parent", "title", "description", "is_inline", "icon", "cover", "in_trash", "archived", "is_locked");
        return await UpdateAsync(call, "database", call.Id("database_id"));
    }

    public static async Task<ApiAnswer> UpdateSource(PolicyCall call)
    {
        var id = call.Id("data_source_id");
        call.Only("title", "icon", "properties", "in_trash", "archived", "parent", "default_template");
        if (call.Body.ContainsKey("properties"))
        {
            await call.RequireWritableAsync("data_source", id);
            await CheckSchemaAsync(call, call.Body["properties"], await call.Schemas.FindAsync(id) ?? throw call.Unseen("data_source", id));
        }

        return await UpdateAsync(call, "data_source", id);
    }

    public static async Task<ApiAnswer> Query(PolicyCall call)
    {
        var id = call.Id("data_source_id");
        call.Only("filter", "sorts", "start_cursor", "page_size", "in_trash", "archived", "is_archived", "result_type");
        await call.RequireSeenAsync("data_source", id);
        await FilterRules.RequireAsync(call, id, call.Body["filter"], call.Body["sorts"]);
        await call.RequireBodySeenAsync(call.Body["filter"]);
        foreach (var (_, name) in call.Request.Query)
            await FilterRules.RequireReadAsync(call, id, name);
        return await call.ForwardAsync();
    }

    private static async Task<ApiAnswer> UpdateAsync(PolicyCall call, string kind, NotionId id)
    {
        await call.RequireWritableAsync(kind, id);
        if (call.Body.ContainsKey("in_trash") || call.Body.ContainsKey("archived"))
        {
            call.Require(PolicyActions.Trash);
            await call.RequireWholeAsync(kind, id);
        }

        if (call.Body.ContainsKey("parent"))
        {
            call.Require(PolicyActions.Move);
            await call.RequireWholeAsync(kind, id);
            await RequireParentAsync(call, call.Body["parent"]);
        }

        if (call.Body.Any(member => member.Key is not ("in_trash" or "archived" or "parent")))
            call.Require(PolicyActions.Schema);
        await call.RequireBodySeenAsync();
        return await call.ForwardAsync();
    }

    private static async Task RequireParentAsync(PolicyCall call, JsonNode? parent)
    {
        foreach (var (key, kind) in (IEnumerable<(string, string)>)[("database_id", "database"), ("page_id", "page"), ("block_id", "block")])
        {
            if (parent.At(key) is not { } named)
                continue;
            await call.RequireWritableAsync(kind, named.Id() ?? throw ApiException.Invalid($"body failed validation: body.parent.{key} should be a valid uuid."));
            return;
        }

        if (call.Tree.Top != TreeAccess.Write)
            throw call.Refuse($"allows nothing at the top of the workspace (trees). Name a parent.{PolicyAnswers.Hint(call.Policy)}");
    }

    /// <summary>What a rule speaks of keeps its name and kind, and a relation with two sides needs leave on both.</summary>
    private static async Task CheckSchemaAsync(PolicyCall call, JsonNode? properties, PolicySource? source)
    {
        foreach (var (name, config) in properties as JsonObject ?? [])
        {
            var property = source?.Find(name);
            if (source is not null && property is not null && (source.Hidden.Contains(property.Id) || source.Fixed.Contains(property.Id) || source.Transitions.ContainsKey(property.Id)))
                throw call.Refuse($"has a rule for '{name}' in data source {source.Id} (databases), so it is not changed.");
            if (source is not null && property is null && source.Hidden.Count > 0 && config.At("name") is not null)
                throw call.Refuse($"does not let '{name}' be changed in data source {source.Id}: it is not there, or not shown (databases).");
            if (source is not null && property is not null && call.Policy.Databases.Count > 0 && (config is null || config.At("name") is not null) && IsNamed(call.Policy, property))
                throw call.Refuse($"names '{name}' in a rule (databases), so it is neither renamed nor removed.");
            if (config.At("relation") is JsonObject relation && (relation["data_source_id"] ?? relation["database_id"]).Id() is { } target)
            {
                await call.RequireSeenAsync("data_source", target);
                if (relation.ContainsKey("dual_property") || relation["type"].Text() == "dual_property")
                    await call.RequireWritableAsync("data_source", target);
            }
        }

        await call.RequireBodySeenAsync();
    }

    private static bool IsNamed(Policy policy, PolicyProperty property) =>
        policy.Databases.Any(rule => (rule.Read ?? []).Concat(rule.Write ?? []).Concat(rule.Hide).Concat(rule.Transitions.Keys).Any(property.GoesBy));
}
