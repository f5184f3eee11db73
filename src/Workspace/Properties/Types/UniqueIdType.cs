using System.Text.Json.Nodes;
using Verso.Workspace.Api;
using Verso.Workspace.Properties.Columns;

namespace Verso.Workspace.Properties.Types;

/// <summary>A number that counts up with the pages of a data source.</summary>
internal sealed class UniqueIdType() : PropertyType("unique_id")
{
    public override bool IsWritable => false;

    public override ColumnFamily Columns { get; } = new UniqueIdColumns();

    public override IReadOnlyList<string> FilterKinds { get; } = ["unique_id", "number"];

    internal override bool IsStamped => true;

    internal override JsonObject ReadConfig(Input config, PropertySchema? current, SchemaDraft draft)
    {
        config.RequireObject().RefuseOthers("prefix");
        var prefix = config["prefix"];
        return new JsonObject
        {
            ["prefix"] = prefix.IsAbsent ? (string?)current?.Config["prefix"] : prefix.IsNull ? null : prefix.RequireString(least: 1),
        };
    }

    internal override JsonNode? Empty(PropertySchema property) => Value(property, null);

    internal override JsonNode? Stamp(PropertySchema property, JsonNode? current, PageStamp stamp) =>
        Value(property, current?["number"].ToLong() ?? stamp.UniqueNumber);

    internal override JsonNode? Refit(PropertySchema property, JsonNode? value) => Value(property, value?["number"].ToLong());

    internal override string PlainText(JsonNode? value) =>
        value?["number"].ToLong() is not { } number ? "" : (string?)value["prefix"] is { } prefix ? $"{prefix}-{number}" : $"{number}";

    private static JsonObject Value(PropertySchema property, long? number) =>
        new() { ["prefix"] = (string?)property.Config["prefix"], ["number"] = number };
}
