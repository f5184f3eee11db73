using System.Globalization;
using System.Text.Json.Nodes;
using Verso.Workspace.Api;
using Verso.Workspace.Properties.Columns;

namespace Verso.Workspace.Properties.Types;

internal sealed class NumberType() : PropertyType("number")
{
    private static readonly string[] Formats =
    [
        "number", "number_with_commas", "percent", "dollar", "australian_dollar", "canadian_dollar", "singapore_dollar", "euro",
        "pound", "yen", "ruble", "rupee", "won", "yuan", "real", "lira", "rupiah", "franc", "hong_kong_dollar", "new_zealand_dollar",
        "krona", "norwegian_krone", "mexican_peso", "rand", "new_taiwan_dollar", "danish_krone", "zloty", "baht", "forint", "koruna",
        "shekel", "chilean_peso", "philippine_peso", "dirham", "colombian_peso", "riyal", "ringgit", "leu", "argentine_peso",
        "uruguayan_peso", "peruvian_sol",
    ];

    public override ColumnFamily Columns { get; } = new NumberColumns(value => value.ToDouble());

    internal override JsonObject ReadConfig(Input config, PropertySchema? current, SchemaDraft draft)
    {
        config.RequireObject().RefuseOthers("format");
        var format = config["format"];
        return new JsonObject
        {
            ["format"] = format.IsAbsent ? (string?)current?.Config["format"] ?? "number" : format.RequireOneOf(Formats),
        };
    }

    // The digits are kept as they were written: 1.50 stays 1.50.
    internal override JsonNode? Read(Input value, PropertySchema property, IPropertyContext context)
    {
        if (value.IsNull)
            return null;
        return double.IsFinite(value.RequireNumber()) ? JsonValue.Create(value.Value.Clone()) : throw value.Should("be a number");
    }

    internal override string PlainText(JsonNode? value) => value?.ToJsonString() ?? "";

    internal override JsonNode? FromPlainText(string text, PropertySchema property) =>
        double.TryParse(text.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : null;
}
