using System.Text.Json.Nodes;
using Verso.Agents.Records;
using Verso.Notion;

namespace Verso.Agents.Recipes;

/// <summary>
/// Finds what inputs name in the workspace: databases and pages by id, URL or title, properties and options by name. Databases become the
/// ids of their data sources, pages their ids, names are spelled as they are there.
/// </summary>
internal sealed class RecipeReferences(Recipe recipe, OfficialApi api)
{
    private readonly Dictionary<string, RecordTarget> _targets = [];

    public async Task ResolveAsync(JsonObject values, CancellationToken cancellationToken)
    {
        foreach (var type in new[] { RecipeInputType.Database, RecipeInputType.Page, RecipeInputType.Property, RecipeInputType.Option })
        {
            foreach (var input in recipe.Inputs.Where(input => (input.Of ?? input).Type == type && values[input.Name] is not null))
            {
                if (values[input.Name] is JsonArray list)
                {
                    var resolved = new JsonArray();
                    for (var index = 0; index < list.Count; index++)
                        resolved.Add(await ResolveAsync(input, list[index]!.GetValue<string>(), $"{input.Name}[{index}]", values, cancellationToken));
                    values[input.Name] = resolved;
                }
                else
                    values[input.Name] = await ResolveAsync(input, values[input.Name]!.GetValue<string>(), input.Name, values, cancellationToken);
            }
        }
    }

    private Task<string> ResolveAsync(RecipeInput input, string text, string path, JsonObject values, CancellationToken cancellationToken) => (input.Of ?? input).Type switch
    {
        RecipeInputType.Database => DatabaseAsync(text, path, cancellationToken),
        RecipeInputType.Page => PageAsync(text, path, cancellationToken),
        RecipeInputType.Property => PropertyAsync(input, text, path, values, cancellationToken),
        _ => OptionAsync(input, text, path, values, cancellationToken),
    };

    private async Task<string> DatabaseAsync(string text, string path, CancellationToken cancellationToken)
    {
        var id = NotionId.TryParse(text, out var given) ? given : await ByTitleAsync(text, "data_source", path, cancellationToken);
        return (await TargetAsync(id, path, cancellationToken)).DataSource.ToString();
    }

    private async Task<string> PageAsync(string text, string path, CancellationToken cancellationToken)
    {
        if (!NotionId.TryParse(text, out var id))
            return (await ByTitleAsync(text, "page", path, cancellationToken)).ToString();
        try
        {
            await api.GetAsync($"pages/{id}", cancellationToken);
            return id.ToString();
        }
        catch (OfficialApiException error) when (error.Status is 400 or 404)
        {
            throw Bad($"{path}: there is no page with the id {id}, or it is not shared with this connection.");
        }
    }

    private async Task<string> PropertyAsync(RecipeInput input, string text, string path, JsonObject values, CancellationToken cancellationToken)
    {
        if (input.In is null || await TargetOfAsync(input.In, values, cancellationToken) is not { } target)
            return text;
        try
        {
            var property = target.Schema.Require(text);
            var kinds = (input.Of ?? input).Kinds is { Count: > 0 } own ? own : input.Kinds;
            return kinds.Count == 0 || kinds.Contains(property.Type)
                ? property.Name
                : throw Bad($"{path}: \"{property.Name}\" is a {property.Type} property, and one of the type {string.Join(" or ", kinds)} is needed.");
        }
        catch (RecordFaultException fault)
        {
            throw Bad($"{path}: {fault.Message}");
        }
    }

    private async Task<string> OptionAsync(RecipeInput input, string text, string path, JsonObject values, CancellationToken cancellationToken)
    {
        // Without the property's name the work finds the property itself, and checks the option there.
        if (input.In is null || recipe.Find(input.In) is not { In: not null } named || values[named.Name] is null || await TargetOfAsync(named.In, values, cancellationToken) is not { } target)
            return text;
        var property = target.Schema.Require(values[named.Name]!.GetValue<string>());
        return FindOption(property, text, path);
    }

    /// <summary>The option of that name, case aside.</summary>
    /// <exception cref="RecipeCallException">There is none.</exception>
    internal static string FindOption(RecordProperty property, string text, string path) =>
        property.Options.FirstOrDefault(option => option.Name == text)?.Name
        ?? property.Options.FirstOrDefault(option => option.Name.Equals(text.Trim(), StringComparison.OrdinalIgnoreCase))?.Name
        ?? throw Bad($"{path}: \"{property.Name}\" has no option \"{text}\".{NearestName.Suggest(text, property.Options.Select(option => option.Name))} {Allowed(property)}");

    internal static string Allowed(RecordProperty property) => property.Options.Count == 0
        ? "It has no options yet."
        : $"Its options: {RecordSchema.Quoted(property.Options.Select(option => option.Name))}.";

    private async Task<RecordTarget?> TargetOfAsync(string input, JsonObject values, CancellationToken cancellationToken)
    {
        var value = values[input] is JsonArray list ? list.FirstOrDefault() : values[input];
        return value?.GetValue<string>() is { } id ? await TargetAsync(NotionId.Parse(id), input, cancellationToken) : null;
    }

    private async Task<RecordTarget> TargetAsync(NotionId id, string path, CancellationToken cancellationToken)
    {
        if (_targets.TryGetValue(id.ToString(), out var known))
            return known;
        try
        {
            var target = await RecordTarget.FindAsync(api, id, databaseFirst: true, cancellationToken);
            return _targets[id.ToString()] = _targets[target.DataSource.ToString()] = target;
        }
        catch (RecordTargetException error)
        {
            throw Bad($"{path}: {error.Message}");
        }
    }

    private async Task<NotionId> ByTitleAsync(string title, string kind, string path, CancellationToken cancellationToken)
    {
        var query = new JsonObject
        {
            ["query"] = title,
            ["filter"] = new JsonObject { ["property"] = "object", ["value"] = kind },
            ["page_size"] = 50,
        };
        var answer = await api.PostAsync("search", query, cancellationToken: cancellationToken);
        var found = answer["results"]!.AsArray().Select(one => one!.AsObject()).ToList();
        var same = found.Where(one => Title(one).Equals(title.Trim(), StringComparison.OrdinalIgnoreCase)).ToList();
        var word = kind == "page" ? "page" : "database";
        return same.Count switch
        {
            1 => NotionId.Parse(same[0]["id"]!.GetValue<string>()),
            0 => throw Bad($"{path}: there is no {word} titled \"{title}\", or it is not shared with this connection.{NearestName.Suggest(title, found.Select(Title))} Its id or URL will do too."),
            _ => throw Bad($"{path}: {same.Count} {word}s are titled \"{title}\". Name the one by its id: {string.Join(", ", same.Take(5).Select(one => one["id"]))}."),
        };
    }

    private static string Title(JsonObject found) => found["object"]?.GetValue<string>() == "page"
        ? PageValues.Title(found)
        : PageValues.Text(new JsonObject { ["type"] = "title", ["title"] = found["title"]?.DeepClone() });

    private static RecipeCallException Bad(string message) => new("invalid_input", message);
}
