using System.Text.Json.Nodes;
using Verso.Agents;
using Verso.Notion;
using Verso.Workspace.Triggers;

namespace Verso.Server.Triggers;

/// <summary>
/// Answers what of a filter needs a look into the workspace: where a page lies, and what its properties are called. What was
/// looked up is remembered for one round.
/// </summary>
internal sealed class EventMatcher(OfficialApi notion)
{
    private const int Deepest = 100;

    private readonly Dictionary<NotionId, (string Kind, NotionId Id)?> _parents = [];
    private readonly Dictionary<NotionId, JsonObject?> _schemas = [];

    /// <exception cref="OfficialApiException">The workspace cannot be asked now.</exception>
    public async Task<bool> MatchesAsync(Trigger trigger, JsonObject body, CancellationToken cancellationToken) =>
        await IsChangedAsync(trigger, body, cancellationToken) && await IsWithinAsync(trigger, body, cancellationToken);

    private async Task<bool> IsWithinAsync(Trigger trigger, JsonObject body, CancellationToken cancellationToken)
    {
        if (trigger.Within.Count == 0)
            return true;
        var (entity, data) = (body["entity"], EventJson.At(body, "data"));
        var parent = EventJson.At(data, "parent");
        NotionId?[] said = [EventJson.Id(EventJson.At(entity, "id")), EventJson.Id(EventJson.At(parent, "id")), EventJson.Id(EventJson.At(parent, "data_source_id")), EventJson.Id(EventJson.At(data, "page_id"))];
        if (said.OfType<NotionId>().Any(trigger.Within.Contains))
            return true;

        // An event tells of one step up; the rest of the way is in the workspace.
        var place = (Kind: EventJson.Text(EventJson.At(parent, "type")), Id: said[1]);
        if (place.Id is null)
            place = (EventJson.Text(EventJson.At(entity, "type")), said[0]);
        for (var depth = 0; depth < Deepest && place is ({ } kind, { } id); depth++)
        {
            if (trigger.Within.Contains(id))
                return true;
            place = await ParentAsync(kind, id, cancellationToken) is { } above ? (above.Kind, above.Id) : (null, null);
        }

        return false;
    }

    /// <summary>Asked only of events that say which properties changed.</summary>
    private async Task<bool> IsChangedAsync(Trigger trigger, JsonObject body, CancellationToken cancellationToken)
    {
        var data = EventJson.At(body, "data");
        if (trigger.Properties.Count == 0 || EventJson.At(data, "updated_properties") is not JsonArray updated)
            return true;
        var ids = updated.Select(one => EventJson.Text(one) ?? EventJson.Text(EventJson.At(one, "id"))).OfType<string>().SelectMany(id => (string[])[id, Uri.UnescapeDataString(id)]).ToHashSet(StringComparer.Ordinal);
        var names = updated.Select(one => EventJson.Text(EventJson.At(one, "name"))).OfType<string>();
        if (trigger.Properties.Any(wanted => ids.Contains(wanted) || names.Contains(wanted)))
            return true;
        if (EventJson.Id(EventJson.At(EventJson.At(data, "parent"), "data_source_id")) is not { } source || await SchemaAsync(source, cancellationToken) is not { } schema)
            return false;
        return trigger.Properties.Any(wanted => EventJson.Text(EventJson.At(schema[wanted], "id")) is { } id && ids.Contains(id));
    }

    private async Task<(string Kind, NotionId Id)?> ParentAsync(string kind, NotionId id, CancellationToken cancellationToken)
    {
        if (_parents.TryGetValue(id, out var known))
            return known;
        var path = kind switch
        {
            "page" => "pages",
            "database" => "databases",
            "data_source" => "data_sources",
            "block" => "blocks",
            _ => null,
        };
        var parent = path is null ? null : (await FindAsync($"{path}/{id}", cancellationToken))?["parent"];
        (string, NotionId)? above = EventJson.Text(EventJson.At(parent, "type")) is { } type && type.EndsWith("_id", StringComparison.Ordinal) && EventJson.Id(EventJson.At(parent, type)) is { } found
            ? (type[..^3], found)
            : null;
        return _parents[id] = above;
    }

    private async Task<JsonObject?> SchemaAsync(NotionId source, CancellationToken cancellationToken)
    {
        if (!_schemas.TryGetValue(source, out var schema))
            _schemas[source] = schema = (await FindAsync($"data_sources/{source}", cancellationToken))?["properties"] as JsonObject;
        return schema;
    }

    /// <summary>Null for what is not there, or not shared with the connection.</summary>
    private async Task<JsonObject?> FindAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await notion.GetAsync(path, cancellationToken);
        }
        catch (OfficialApiException error) when (error.Status is 400 or 403 or 404)
        {
            return null;
        }
    }
}
