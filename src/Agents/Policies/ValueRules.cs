using System.Text.Json.Nodes;
using Verso.Notion;

namespace Verso.Agents.Policies;

/// <summary>What may be written into the properties of a row.</summary>
internal sealed class ValueRules(PolicyCall call, PolicySource? source)
{
    /// <param name="dataSource">Null for a page that is no row.</param>
    public static async Task<ValueRules> ForAsync(PolicyCall call, NotionId? dataSource) =>
        dataSource is { } id ? new(call, await call.Schemas.FindAsync(id) ?? throw call.Unseen("data_source", id)) : new(call, null);

    public void RequireUnbound(string reason)
    {
        if (source is { IsBound: true })
            throw call.Refuse($"bounds the properties of data source {source.Id} (databases), and {reason}.");
    }

    /// <param name="page">The page as it is; null for a new one.</param>
    public async Task CheckAsync(JsonNode? properties, JsonObject? page)
    {
        if (source is null || properties is null)
            return;
        if (properties is not JsonObject values)
            throw call.Refuse("cannot read 'properties': it should be an object.");
        var seen = new HashSet<string>();
        foreach (var (name, value) in values)
        {
            var property = source.Find(name);
            if (property is null && !source.IsBound)
                continue; // The workspace says that there is none.
            if (property is null || source.Hidden.Contains(property.Id) || source.Fixed.Contains(property.Id))
                throw call.Refuse($"does not let '{name}' be written in data source {source.Id} (databases). Written may be: {Names(source.Written)}.");
            if (!seen.Add(property.Id))
                throw call.Refuse($"does not take the property '{property.Name}' twice in one request.");
            CheckOptions(property, value);
            if (source.Transitions.TryGetValue(property.Id, out var transitions))
                CheckTransition(property, value, page, transitions);
            if (property.Type == "relation")
                await CheckRelationAsync(property, page);
        }
    }

    /// <summary>A new option is a change of the schema.</summary>
    private void CheckOptions(PolicyProperty property, JsonNode? value)
    {
        if (property.Type is not ("select" or "multi_select" or "status") || call.Policy.Allow.HasFlag(PolicyActions.Schema))
            return;
        var content = value is JsonObject wrapped && wrapped.ContainsKey(property.Type) ? wrapped[property.Type] : value;
        foreach (var option in content is JsonArray many ? many.ToList() : [content])
        {
            if (option.At("id") is null && (option.At("name") ?? option).Text() is { } name && !Options(property).Any(known => known.Name == name))
                throw call.Refuse($"does not allow 'schema' (allow), so '{property.Name}' gets no new option '{name}'.{NearestName.Suggest(name, Options(property).Select(one => one.Name))} There are: {string.Join(", ", Options(property).Select(one => one.Name).Take(50))}.");
        }
    }

    private void CheckTransition(PolicyProperty property, JsonNode? value, JsonObject? page, List<Transitions> transitions)
    {
        if (property.Type is not ("select" or "status"))
            throw call.Refuse($"has transitions for '{property.Name}', which is neither a select nor a status, so it is not written.");
        var from = page is null ? Transitions.Empty : NameOf(property, Current(page, property)) ?? Transitions.Empty;
        var to = ReadTarget(property, value);
        if (to == from)
            return;
        foreach (var rule in transitions)
        {
            var after = rule.After(from);
            if (!after.Contains(to) && !(after.Contains(Transitions.Any)))
                throw call.Refuse($"does not let '{property.Name}' go from '{from}' to '{to}' (transitions). {(after.Count == 0 ? $"From '{from}' it goes nowhere." : $"From '{from}' it may go to: {string.Join(", ", after)}.")}");
        }
    }

    private string ReadTarget(PolicyProperty property, JsonNode? value)
    {
        var content = value is JsonObject wrapped && wrapped.ContainsKey(property.Type) ? wrapped[property.Type] : value;
        if (content is null)
            return Transitions.Empty;
        if (content is JsonObject { Count: > 0 } option && option.All(member => member.Key is "id" or "name" or "color" or "description"))
        {
            var byId = option["id"].Text() is { } id ? Options(property).FirstOrDefault(known => known.Id == id)?.Name : null;
            var name = option["name"].Text();
            if ((byId ?? name) is { } target && (option["id"] is null || byId is not null) && (name is null || byId is null || name == byId))
                return target;
        }

        throw call.Refuse($"cannot tell which option '{property.Name}' shall get. Give {{\"{property.Type}\": {{\"name\": \"…\"}}}}; there are: {string.Join(", ", Options(property).Select(one => one.Name))}.");
    }

    /// <summary>A relation is written as a whole, so it must be seen as a whole; one with two sides writes on the other side too.</summary>
    private async Task CheckRelationAsync(PolicyProperty property, JsonObject? page)
    {
        if (!call.Tree.IsEven && page is not null && Current(page, property)?["relation"] is JsonArray current)
        {
            foreach (var one in current)
            {
                if (one.At("id").Id() is { } id && !await call.Tree.SeesAsync(id))
                    throw call.Refuse($"does not show all pages in '{property.Name}', and writing it would take away those that are not shown.");
            }
        }

        if (property.Config["dual_property"] is not JsonObject dual || property.Target is not { } target)
            return;
        if (await call.Tree.AccessAsync(target) != TreeAccess.Write)
            throw call.Refuse($"does not let '{property.Name}' be written: it has two sides, and the other, in data source {target}, may not be changed (trees).");
        if (await call.Schemas.FindAsync(target) is not { } other || (other.IsBound
            && ((other.Find(dual["synced_property_id"].Text()) ?? other.Find(dual["synced_property_name"].Text())) is not { } mirror || other.Hidden.Contains(mirror.Id) || other.Fixed.Contains(mirror.Id))))
            throw call.Refuse($"does not let '{property.Name}' be written: it has two sides, and the property on the other may not be written (databases).");
    }

    private static JsonObject? Current(JsonObject page, PolicyProperty property) =>
        (page["properties"] as JsonObject ?? []).Select(one => one.Value).OfType<JsonObject>().FirstOrDefault(value => value["id"].Text() is { } id && property.GoesBy(id));

    private static string? NameOf(PolicyProperty property, JsonObject? value) => value?[property.Type].At("name").Text();

    private static List<(string? Id, string Name)> OptionsOf(PolicyProperty property) =>
        [.. (property.Config["options"] as JsonArray ?? []).Select(option => (option.At("id").Text(), option.At("name").Text() ?? ""))];

    private static IEnumerable<Option> Options(PolicyProperty property) => OptionsOf(property).Select(one => new Option(one.Id, one.Name));

    private static string Names(IEnumerable<PolicyProperty> properties) => string.Join(", ", properties.Select(one => one.Name).Take(50)) is { Length: > 0 } names ? names : "none";

    private sealed record Option(string? Id, string Name);
}
