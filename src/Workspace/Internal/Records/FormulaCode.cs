using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Formulas.Syntax;
using Verso.Workspace.Properties;

namespace Verso.Workspace.Internal.Records;

/// <summary>
/// The code of a formula: publicly a text in which properties stand as <c>{{notion:block_property:id:data source:space}}</c>, inside
/// segments in which they stand behind a placeholder, <c>["‣",[["fpp",{"name":…,"property":…,"collection":{…}}]]]</c>.
/// </summary>
public static partial class FormulaCode
{
    private const string Placeholder = "‣";
    private const string Property = "fpp";

    /// <param name="properties">The public properties of the collection, for the names of those that are its own.</param>
    public static JsonArray FromExpression(string expression, JsonNode? properties, NotionId space)
    {
        var code = new JsonArray();
        var at = 0;
        foreach (var reference in Reference().EnumerateMatches(expression))
        {
            if (reference.Index > at)
                code.Add(new JsonArray(expression[at..reference.Index]));
            var match = Reference().Match(expression, reference.Index, reference.Length);
            var id = PropertyId.Decode(match.Groups["id"].Value);
            code.Add(new JsonArray(Placeholder, new JsonArray(new JsonArray(Property, new JsonObject
            {
                ["name"] = NameOf(id, properties) ?? id,
                ["property"] = id,
                ["collection"] = new JsonObject { ["table"] = "collection", ["id"] = match.Groups["source"].Value, ["spaceId"] = space.ToString() },
            }))));
            at = reference.Index + reference.Length;
        }

        if (at < expression.Length)
            code.Add(new JsonArray(expression[at..]));
        return code;
    }

    /// <summary>The expression of a code; of one that is a plain text, that text. The collection may be a pointer or an id.</summary>
    public static string ToExpression(JsonNode? code)
    {
        if (code is not JsonArray)
            return code.Text() ?? "";
        var expression = new StringBuilder();
        foreach (var segment in code.Items())
        {
            if (segment is not JsonArray { Count: > 0 } parts || parts[0].Text() is not { } text)
                continue;
            var reference = parts.Count > 1 ? parts[1].Items().Select(d => d as JsonArray).FirstOrDefault(d => d is { Count: > 1 } && d[0].Text() == Property)?[1] : null;
            if (reference is null)
                expression.Append(text == Placeholder ? "" : text);
            else if (reference.At("property").Text() is { Length: > 0 } id)
                expression.Append($"{{{{notion:block_property:{PropertyId.Encode(id)}:{Collection(reference.At("collection"))}:{Space(reference.At("collection"))}}}}}");
            else
                expression.Append($"prop({Printer.Quote(reference.At("name").Text() ?? "")})");
        }

        return expression.ToString();
    }

    private static string Collection(JsonNode? collection) => collection.At("id").Text() ?? collection.Text() ?? "";

    private static string Space(JsonNode? collection) => collection.At("spaceId").Text() ?? "";

    private static string? NameOf(string id, JsonNode? properties) =>
        (properties as JsonObject ?? []).Select(p => p.Value).FirstOrDefault(p => PropertyId.Decode(p.At("id").Text() ?? "") == id).At("name").Text();

    [GeneratedRegex(@"\{\{notion:block_property:(?<id>[^:}]+):(?<source>[^:}]*):[^:}]*\}\}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Reference();
}
