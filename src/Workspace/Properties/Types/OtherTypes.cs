using System.Text.Json.Nodes;
using Verso.Workspace.Api;
using Verso.Workspace.Content;
using Verso.Workspace.Properties.Columns;

namespace Verso.Workspace.Properties.Types;

internal sealed class CheckboxType() : PropertyType("checkbox")
{
    public override ColumnFamily Columns { get; } = new CheckboxColumns();

    internal override JsonNode? Read(Input value, PropertySchema property, IPropertyContext context) => value.RequireBoolean();

    internal override JsonNode? Empty(PropertySchema property) => false;

    internal override string PlainText(JsonNode? value) => (bool?)value is true ? "Yes" : "No";

    internal override JsonNode? FromPlainText(string text, PropertySchema property) =>
        text.Trim().ToLowerInvariant() is "yes" or "true" or "1";
}

internal sealed class FilesType() : PropertyType("files")
{
    public override ColumnFamily Columns { get; } = new ListColumns(hasLinks: false, (_, files) =>
        TextKey.Of(string.Join('\n', files.Select(f => (string?)f?["name"] ?? ""))));

    internal override JsonNode? Read(Input value, PropertySchema property, IPropertyContext context) =>
        new JsonArray([.. value.RequireArray(most: Limits.ListItems).Items().Select(item => Files.ReadItem(item, context))]);

    internal override JsonNode? Empty(PropertySchema property) => new JsonArray();

    internal override string PlainText(JsonNode? value) =>
        value is JsonArray files ? string.Join(", ", files.Select(f => (string?)f?["name"])) : "";
}

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

internal sealed class PlaceType() : PropertyType("place")
{
    public override IReadOnlyList<string> FilterKinds => [];

    internal override JsonNode? Read(Input value, PropertySchema property, IPropertyContext context)
    {
        if (value.IsNull)
            return null;
        value.RequireObject().RefuseOthers("lat", "lon", "name", "address", "aws_place_id", "google_place_id");
        return new JsonObject
        {
            ["lat"] = Degrees(value["lat"], 90),
            ["lon"] = Degrees(value["lon"], 180),
            ["name"] = Text(value["name"]),
            ["address"] = Text(value["address"]),
            ["aws_place_id"] = Text(value["aws_place_id"]),
            ["google_place_id"] = Text(value["google_place_id"]),
        };
    }

    internal override string PlainText(JsonNode? value) => (string?)value?["name"] ?? (string?)value?["address"] ?? "";

    private static JsonValue? Degrees(Input value, double most)
    {
        var degrees = value.RequireNumber();
        if (degrees < -most)
            throw value.Should($"be ≥ `{-most}`");
        return degrees <= most ? JsonValue.Create(value.Value.Clone()) : throw value.Should($"be ≤ `{most}`");
    }

    private static string? Text(Input value) => value.IsPresent ? value.RequireString() : null;
}

/// <summary>Whether somebody stands for what a wiki page says.</summary>
internal sealed class VerificationType() : PropertyType("verification")
{
    public override ColumnFamily Columns { get; } = new VerificationColumns();

    internal override JsonNode? Read(Input value, PropertySchema property, IPropertyContext context)
    {
        value.RequireObject();
        if (value["state"].RequireOneOf("verified", "unverified") == "unverified")
            return Empty(property);
        var by = context.Caller.Person ?? context.Caller.Bot;
        return new JsonObject
        {
            ["state"] = "verified",
            ["date"] = value["date"].IsAbsent ? null : PropertyTypes.Find("date").Read(value["date"], property, context),
            ["verified_by"] = context.FindUser(by) ?? throw ApiException.NotFound("user", by, context.Caller),
        };
    }

    internal override JsonNode? Empty(PropertySchema property) =>
        new JsonObject { ["state"] = "unverified", ["date"] = null, ["verified_by"] = null };
}

internal sealed class ButtonType() : PropertyType("button")
{
    public override bool IsWritable => false;

    public override IReadOnlyList<string> FilterKinds => [];

    internal override JsonNode? Empty(PropertySchema property) => new JsonObject();
}

/// <summary>formula and rollup: kept where they come from elsewhere, refused where Verso would have to compute them.</summary>
internal sealed class UncomputedType(string name) : PropertyType(name)
{
    public override bool IsWritable => false;

    internal override JsonObject ReadConfig(Input config, PropertySchema? current, SchemaDraft draft) =>
        current is not null && JsonNode.DeepEquals(current.Config, JsonNode.Parse(config.Value.GetRawText()))
            ? (JsonObject)current.Config.DeepClone()
            : throw ApiException.Invalid($"{config.Path}: {Name} properties are not supported yet by this workspace.");
}

/// <summary>A type that Verso does not know: what it has is kept.</summary>
internal sealed class UnknownType(string name) : PropertyType(name)
{
    public override bool IsWritable => false;

    public override IReadOnlyList<string> FilterKinds => [];
}
