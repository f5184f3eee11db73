using System.Text.Json.Nodes;
using Verso.Workspace.Api;

namespace Verso.Workspace.Properties.Types;

/// <summary>What select, multi_select and status have in common: a list of options, and choosing from it.</summary>
internal static class OptionLists
{
    private const int LongestName = 100;

    /// <summary>The list of a request in place of the current one: who is not in it goes, who is new comes.</summary>
    public static JsonArray Read(Input options, PropertySchema? current, SchemaDraft draft)
    {
        if (!options.IsPresent)
            return new JsonArray([.. (current?.Options ?? draft.CarriedOptions).Select(o => o.ToJson())]);

        var read = new List<SelectOption>();
        foreach (var item in options.RequireArray(most: Limits.ListItems).Items())
        {
            var option = ReadOne(item.RequireObject(), current);
            if (read.Any(o => o.Name == option.Name || o.Id == option.Id))
                throw item.Should("be unique");
            read.Add(option);
        }

        return new JsonArray([.. read.Select(o => o.ToJson())]);
    }

    /// <summary>The option that a value names; a select and a multi_select get a new one for a new name.</summary>
    public static SelectOption Choose(Input value, PropertySchema property, IPropertyContext context)
    {
        value.RequireObject();
        if (value["id"].IsPresent)
        {
            var id = value["id"].RequireString();
            return property.Options.FirstOrDefault(o => o.Id == id)
                ?? throw ApiException.Invalid($"{property.Name} is an invalid {property.Type} option \"{id}\".");
        }

        var name = ReadName(value["name"]);
        if (property.FindOption(name) is { } option)
            return option;
        if (property.Type == "status")
            throw ApiException.Invalid($"Invalid status option. Status option \"{name}\" does not exist.");
        return context.AddOption(property, name);
    }

    public static JsonNode? Refit(PropertySchema property, JsonNode? value) =>
        property.Options.FirstOrDefault(o => o.Id == (string?)value?["id"])?.ToValue();

    public static IEnumerable<SelectOption> Named(string names, PropertySchema property) =>
        names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Distinct(StringComparer.Ordinal)
            .Select(property.FindOption)
            .OfType<SelectOption>();

    private static SelectOption ReadOne(Input item, PropertySchema? current)
    {
        item.RefuseOthers("id", "name", "color", "description");
        var id = item["id"].IsPresent ? item["id"].RequireString(most: LongestName, least: 1) : null;
        var name = item["name"].IsPresent || id is null ? ReadName(item["name"]) : null;
        var color = item["color"].IsPresent ? item["color"].RequireOneOf(SelectOption.Colors) : null;
        var description = item["description"].IsPresent ? item["description"].RequireString() : null;

        var known = current?.Options.FirstOrDefault(o => id is null ? o.Name == name : o.Id == id);
        if (known is null)
        {
            return name is null
                ? throw ApiException.Invalid($"Could not find option with id: {id}")
                : new SelectOption(id ?? Guid.NewGuid().ToString(), name, color ?? "default", description);
        }

        if (name is not null && name != known.Name)
            throw ApiException.Invalid($"Cannot update name of {current!.Type} with name: {known.Name}.");
        if (color is not null && color != known.Color)
            throw ApiException.Invalid($"Cannot update color of {current!.Type} with name: {known.Name}.");
        return item["description"].IsAbsent ? known : known with { Description = description };
    }

    private static string ReadName(Input name)
    {
        var text = name.RequireString(most: LongestName, least: 1);
        return text.Contains(',', StringComparison.Ordinal)
            ? throw ApiException.Invalid($"Invalid select option, commas not allowed: {text}")
            : text;
    }
}
