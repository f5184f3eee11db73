using System.Text.Json.Nodes;
using Verso.Workspace.Api;

namespace Verso.Workspace.Properties.Types;

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
