using System.Text.Json.Nodes;
using Verso.Workspace.Api;
using Verso.Workspace.Properties.Columns;

namespace Verso.Workspace.Properties.Types;

internal sealed class SelectType() : PropertyType("select")
{
    public override ColumnFamily Columns { get; } = new OptionColumns();

    internal override JsonObject ReadConfig(Input config, PropertySchema? current, SchemaDraft draft)
    {
        config.RequireObject().RefuseOthers("options");
        return new JsonObject { ["options"] = OptionLists.Read(config["options"], current, draft) };
    }

    internal override JsonNode? Read(Input value, PropertySchema property, IPropertyContext context) =>
        value.IsNull ? null : OptionLists.Choose(value, property, context).ToValue();

    internal override JsonNode? Refit(PropertySchema property, JsonNode? value) => OptionLists.Refit(property, value);

    internal override string PlainText(JsonNode? value) => (string?)value?["name"] ?? "";

    internal override JsonNode? FromPlainText(string text, PropertySchema property) =>
        OptionLists.Named(text, property).FirstOrDefault()?.ToValue();
}

internal sealed class MultiSelectType() : PropertyType("multi_select")
{
    public override ColumnFamily Columns { get; } = new ListColumns(hasLinks: true, (property, options) =>
        OptionColumns.KeyOf(property, options.Select(o => (string?)o?["id"] ?? "")));

    internal override JsonObject ReadConfig(Input config, PropertySchema? current, SchemaDraft draft)
    {
        config.RequireObject().RefuseOthers("options");
        return new JsonObject { ["options"] = OptionLists.Read(config["options"], current, draft) };
    }

    internal override JsonNode? Read(Input value, PropertySchema property, IPropertyContext context)
    {
        var chosen = new List<SelectOption>();
        foreach (var item in value.RequireArray(most: Limits.ListItems).Items())
        {
            var option = OptionLists.Choose(item, property, context);
            if (chosen.All(o => o.Id != option.Id))
                chosen.Add(option);
        }

        return new JsonArray([.. chosen.Select(o => o.ToValue())]);
    }

    internal override JsonNode? Empty(PropertySchema property) => new JsonArray();

    internal override JsonNode? Refit(PropertySchema property, JsonNode? value) =>
        value is JsonArray options
            ? new JsonArray([.. options.Select(o => OptionLists.Refit(property, o)).Where(o => o is not null)])
            : value;

    internal override string PlainText(JsonNode? value) =>
        value is JsonArray options ? string.Join(", ", options.Select(o => (string?)o?["name"])) : "";

    internal override JsonNode? FromPlainText(string text, PropertySchema property) =>
        new JsonArray([.. OptionLists.Named(text, property).Select(o => o.ToValue())]);
}

internal sealed class StatusType() : PropertyType("status")
{
    private static readonly (string Name, string Color)[] Groups = [("To-do", "gray"), ("In progress", "blue"), ("Complete", "green")];
    private static readonly (string Name, string Color)[] Defaults = [("Not started", "default"), ("In progress", "blue"), ("Done", "green")];

    public override ColumnFamily Columns { get; } = new OptionColumns();

    internal override JsonObject ReadConfig(Input config, PropertySchema? current, SchemaDraft draft)
    {
        config.RequireObject().RefuseOthers("options", "groups");
        if (!config["options"].IsPresent && current is null or { Options.Count: 0 })
        {
            var defaults = Defaults.Select(o => new SelectOption(Guid.NewGuid().ToString(), o.Name, o.Color, null)).ToList();
            return Config(defaults, Groups.Zip(defaults, (g, o) => NewGroup(g, [o.Id])));
        }

        var options = OptionLists.Read(config["options"], current, draft);
        var ids = options.Select(o => (string)o!["id"]!).ToList();
        // An option stays in its group; new ones land in the first.
        var groups = current?.Config["groups"] is JsonArray { Count: > 0 } kept
            ? kept.Select(g => (JsonObject)g!.DeepClone()).ToList()
            : [.. Groups.Select(g => NewGroup(g, []))];
        var grouped = new HashSet<string>(StringComparer.Ordinal);
        foreach (var group in groups)
        {
            var members = (group["option_ids"] as JsonArray ?? []).Select(id => (string)id!).Where(ids.Contains).ToList();
            grouped.UnionWith(members);
            group["option_ids"] = new JsonArray([.. members.Select(id => (JsonNode)id)]);
        }

        foreach (var id in ids.Where(id => !grouped.Contains(id)))
            groups[0]["option_ids"]!.AsArray().Add(id);
        return new JsonObject { ["options"] = options, ["groups"] = new JsonArray([.. groups]) };
    }

    internal override JsonNode? Read(Input value, PropertySchema property, IPropertyContext context) =>
        value.IsNull ? null : OptionLists.Choose(value, property, context).ToValue();

    // A row without a status has the first option of the first group that has one.
    internal override JsonNode? Empty(PropertySchema property)
    {
        var first = (property.Config["groups"] as JsonArray)?
            .SelectMany(g => g?["option_ids"] as JsonArray ?? [])
            .Select(id => (string?)id)
            .FirstOrDefault();
        return property.Options.FirstOrDefault(o => o.Id == first)?.ToValue();
    }

    internal override JsonNode? Refit(PropertySchema property, JsonNode? value) =>
        value is null ? null : OptionLists.Refit(property, value) ?? Empty(property);

    internal override string PlainText(JsonNode? value) => (string?)value?["name"] ?? "";

    internal override JsonNode? FromPlainText(string text, PropertySchema property) =>
        OptionLists.Named(text, property).FirstOrDefault()?.ToValue() ?? Empty(property);

    private static JsonObject Config(IEnumerable<SelectOption> options, IEnumerable<JsonObject> groups) => new()
    {
        ["options"] = new JsonArray([.. options.Select(o => o.ToJson())]),
        ["groups"] = new JsonArray([.. groups]),
    };

    private static JsonObject NewGroup((string Name, string Color) group, IEnumerable<string> options) => new()
    {
        ["id"] = Guid.NewGuid().ToString(),
        ["name"] = group.Name,
        ["color"] = group.Color,
        ["option_ids"] = new JsonArray([.. options.Select(id => (JsonNode)id)]),
    };
}
