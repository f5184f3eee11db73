using System.Text.Json.Nodes;
using Verso.Workspace.Api;
using Verso.Workspace.Properties.Columns;

namespace Verso.Workspace.Properties.Types;

/// <summary>formula and rollup: nobody writes their values; they follow from others.</summary>
internal abstract class ComputedType(string name) : PropertyType(name)
{
    public override bool IsWritable => false;

    public override ColumnFamily Columns { get; } = new ComputedColumns();

    public override bool IsComputed => true;

    internal override string PlainText(JsonNode? value) =>
        ComputedColumns.TextOf(value);
}

/// <summary>
/// <c>{"expression":…}</c>. What it comes to is <c>{"type":"number","number":84}</c>, or a string, boolean or date.
/// </summary>
internal sealed class FormulaType() : ComputedType("formula")
{
    /// <summary>The expression as it came; <see cref="SchemaDraft"/> settles what its names mean once all of them are known.</summary>
    internal override JsonObject ReadConfig(Input config, PropertySchema? current, SchemaDraft draft)
    {
        config.RequireObject().RefuseOthers("expression");
        if (current is not null && config["expression"].IsAbsent)
            return (JsonObject)current.Config.DeepClone();
        return new JsonObject { ["expression"] = config["expression"].RequireString() };
    }

    /// <summary>What a formula shows that cannot be carried out.</summary>
    internal override JsonNode? Empty(PropertySchema property) => new JsonObject { ["type"] = "string", ["string"] = null };
}

/// <summary>
/// <c>{"rollup_property_name","relation_property_name","rollup_property_id","relation_property_id","function"}</c>; the ids in
/// it are not encoded, unlike all others. A value is <c>{"type":"number","number":2,"function":"count"}</c>, or a date or array.
/// </summary>
internal sealed class RollupType() : ComputedType("rollup")
{
    internal override JsonObject ReadConfig(Input config, PropertySchema? current, SchemaDraft draft)
    {
        config.RequireObject().RefuseOthers(
            "function", "relation_property_name", "relation_property_id", "rollup_property_name", "rollup_property_id");
        var function = config["function"].IsAbsent && current is not null
            ? (string?)current.Config["function"]
            : config["function"].RequireOneOf(Computed.Rollups.Functions);
        var relation = ReadName(config, "relation_property", current);
        var target = ReadName(config, "rollup_property", current);
        return Config(target, relation, target, relation, function);
    }

    /// <summary>What stands there until it is computed: nothing in every column.</summary>
    internal override JsonNode? Empty(PropertySchema property)
    {
        var function = (string?)property.Config["function"] ?? "show_original";
        var type = Computed.Rollups.ResultOf(function);
        return new JsonObject { ["type"] = type, [type] = type == "array" ? new JsonArray() : null, ["function"] = function };
    }

    internal static JsonObject Config(string? targetName, string? relationName, string? targetId, string? relationId, string? function) => new()
    {
        ["rollup_property_name"] = targetName,
        ["relation_property_name"] = relationName,
        ["rollup_property_id"] = targetId,
        ["relation_property_id"] = relationId,
        ["function"] = function,
    };

    /// <summary>The name or id that says which property is meant; the id when both are given, as they are in a schema that is sent back.</summary>
    private static string? ReadName(Input config, string key, PropertySchema? current)
    {
        var (id, name) = (config[$"{key}_id"], config[$"{key}_name"]);
        if (id.IsPresent)
            return id.RequireString();
        if (name.IsPresent)
            return name.RequireString();
        return current is not null ? (string?)current.Config[$"{key}_id"] : throw name.Should("be defined");
    }
}
