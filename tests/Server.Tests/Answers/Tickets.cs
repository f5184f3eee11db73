using System.Text.Json.Nodes;

namespace Verso.Server.Tests.Answers;

/// <summary>Tickets of three teams: what people write to each of them.</summary>
internal static class Tickets
{
    public const string Properties = """
        {"Name":{"title":{}},"Team":{"select":{"options":[{"name":"Billing"},{"name":"Shipping"},{"name":"Accounts"}]}},"Needs review":{"checkbox":{}},"Notes":{"rich_text":{}}}
        """;

    private static readonly Dictionary<string, string[]> Words = new()
    {
        ["Billing"] = ["invoice wrong amount", "charged twice credit card", "invoice missing tax number", "payment refused bank", "refund credit card charge", "invoice amount too high", "tax on invoice", "bank payment late fee"],
        ["Shipping"] = ["parcel late courier", "parcel damaged box", "courier lost delivery", "delivery address wrong parcel", "box arrived empty", "courier never rang delivery", "parcel stuck customs", "delivery date moved courier"],
        ["Accounts"] = ["password reset login", "login fails password", "cannot login two factor", "delete profile login", "password email never arrives", "profile locked login", "two factor phone lost", "change profile email password"],
    };

    /// <summary>Labelled tickets, as records of the gateway.</summary>
    public static JsonArray Labelled() => [.. Words.SelectMany(team => team.Value.Select(text => (JsonNode)new JsonObject { ["Name"] = text, ["Team"] = team.Key }))];

    public static JsonArray Open(params string[] titles) => [.. titles.Select(title => (JsonNode)new JsonObject { ["Name"] = title })];
}
