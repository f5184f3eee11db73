using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;

namespace Verso.Agents.Policies;

/// <summary>What a policy makes of requests about views.</summary>
internal static class ViewRules
{
    public static async Task<ApiAnswer> List(PolicyCall call)
    {
        foreach (var (key, value) in call.Request.Query.Where(pair => pair.Key is "database_id" or "data_source_id"))
            await call.RequireSeenAsync(key[..^3], Ids.Read(value) ?? throw ApiException.Invalid($"query failed validation: query.{key} should be a valid uuid."));
        return await call.ForwardAsync();
    }

    public static async Task<ApiAnswer> Retrieve(PolicyCall call)
    {
        await RequireShownAsync(call);
        return await call.ForwardAsync();
    }

    /// <summary>Asks a view for its rows, or for more of them.</summary>
    public static async Task<ApiAnswer> Query(PolicyCall call)
    {
        call.Only("page_size");
        var view = await RequireShownAsync(call);
        if (!call.Schemas.AreOpen && new ViewCleaner(call) is var cleaner && !await cleaner.IsCleanAsync(view))
            throw call.Unseen("view", call.Id("view_id"));
        return await call.ForwardAsync();
    }

    public static async Task<ApiAnswer> Create(PolicyCall call)
    {
        call.Only("data_source_id", "name", "type", "database_id", "view_id", "create_database", "filter", "sorts", "quick_filters", "configuration", "position", "placement");
        call.Require(PolicyActions.Views);
        await call.RequireSeenAsync("data_source", call.Body["data_source_id"].Id() ?? throw ApiException.Invalid("body failed validation: body.data_source_id should be a valid uuid."));
        var named = false;
        foreach (var (key, kind) in (IEnumerable<(string, string)>)[("database_id", "database"), ("view_id", "view")])
        {
            if (call.Body[key].Id() is { } id)
            {
                await call.RequireWritableAsync(kind, id);
                named = true;
            }
        }

        if (call.Body["create_database"] is { } made)
        {
            call.Require(PolicyActions.Schema);
            foreach (var id in Ids.In(made))
                await call.RequireWritableAsync("page", id);
            named |= Ids.In(made).Any();
        }

        if (!named && call.Tree.Top != TreeAccess.Write)
            throw call.Refuse("needs to know where the view goes: name a database_id.");
        await CheckBodyAsync(call, call.Body["data_source_id"].Id());
        return await call.ForwardAsync();
    }

    public static async Task<ApiAnswer> Update(PolicyCall call)
    {
        call.Only("name", "filter", "sorts", "quick_filters", "configuration");
        call.Require(PolicyActions.Views);
        var view = await RequireShownAsync(call);
        await call.RequireWritableAsync("view", call.Id("view_id"));
        await CheckBodyAsync(call, view["data_source_id"].Id());
        return await call.ForwardAsync();
    }

    private static async Task CheckBodyAsync(PolicyCall call, NotionId? dataSource)
    {
        await call.RequireBodySeenAsync();
        if (call.Schemas.AreOpen || dataSource is not { } id)
            return;
        var source = await call.Schemas.FindAsync(id) ?? throw call.Unseen("data_source", id);
        if (ViewCleaner.Mentions(call.Body, source))
            throw call.Refuse($"does not let a view speak of what it hides in data source {id} (databases). Read may be: {string.Join(", ", source.Shown.Select(one => one.Name))}.");
    }

    private static async Task<JsonObject> RequireShownAsync(PolicyCall call)
    {
        var id = call.Id("view_id");
        return await call.Tree.LookAsync($"views/{id}") is { } view && await new ViewCleaner(call).IsShownAsync(view, id) ? view : throw call.Unseen("view", id);
    }
}

/// <summary>Whether a view may be shown, and what of it.</summary>
internal sealed class ViewCleaner(PolicyCall call)
{
    /// <summary>Takes hidden properties out of what a view lists; false when it speaks of hidden things besides, or of a hidden database.</summary>
    public async Task<bool> IsShownAsync(JsonObject view, NotionId id)
    {
        // A list names views by their ids alone.
        var whole = view.ContainsKey("data_source_id") || view.ContainsKey("parent") ? view : await call.Tree.LookAsync($"views/{id}");
        if (whole is null)
            return false;
        foreach (var named in Ids.In(whole).Where(named => named != id).Distinct())
        {
            if (await call.Tree.FindAsync(named) is not null && !await call.Tree.SeesAsync(named))
                return false;
        }

        return await IsCleanAsync(whole);
    }

    /// <summary>Takes hidden properties out of what a view lists; whether it speaks of none besides, such as in a filter.</summary>
    public async Task<bool> IsCleanAsync(JsonObject view)
    {
        if (call.Schemas.AreOpen || view["data_source_id"].Id() is not { } id)
            return true;
        if (await call.Schemas.FindAsync(id) is not { } source)
            return false;
        Strip(view, source);
        return !Mentions(view, source);
    }

    public static bool Mentions(JsonNode? node, PolicySource source) => node switch
    {
        JsonObject item => item.Any(member => IsHidden(member.Key, source) || Mentions(member.Value, source)),
        JsonArray list => list.Any(item => Mentions(item, source)),
        _ => node.Text() is { } text && IsHidden(text, source),
    };

    private static bool IsHidden(string text, PolicySource source) => source.Hidden.Count > 0 && source.Find(text) is { } property && source.Hidden.Contains(property.Id);

    /// <summary>Which columns are shown how: what is hidden has none.</summary>
    private static void Strip(JsonObject view, PolicySource source)
    {
        if (view["configuration"] is not JsonObject configuration)
            return;
        foreach (var member in configuration.Select(one => one.Value).OfType<JsonArray>().ToList())
        {
            for (var i = member.Count - 1; i >= 0; i--)
            {
                if (member[i].At("property_id").Text() is { } property && IsHidden(property, source))
                    member.RemoveAt(i);
                else if (member[i].At("property_name").Text() is { } name && IsHidden(name, source))
                    member.RemoveAt(i);
            }
        }
    }
}
