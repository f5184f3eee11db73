using System.Text;
using System.Text.Json.Nodes;

namespace Verso.Workspace.Formulas;

/// <summary>The value of a formula property as the Notion API gives it.</summary>
public static class FormulaResult
{
    /// <summary>
    /// <c>{"type": "number", "number": 84}</c>, or <c>string</c>, <c>boolean</c>, <c>date</c>. The type is that of the formula, so that an empty
    /// value has it too, <c>{"type": "number", "number": null}</c>; of a formula of any type it is that of the value.
    /// </summary>
    public static JsonObject ToJson(FormulaValue value, FormulaType type)
    {
        var output = type.Kind != FormulaKind.Any ? type.Output : value.Kind switch
        {
            FormulaKind.Number => FormulaOutput.Number,
            FormulaKind.Boolean => FormulaOutput.Boolean,
            FormulaKind.Date => FormulaOutput.Date,
            _ => FormulaOutput.String,
        };
        return output switch
        {
            FormulaOutput.Number => Of("number", value.Kind == FormulaKind.Number ? Number(value.AsNumber) : null),
            FormulaOutput.Boolean => Of("boolean", value.Kind == FormulaKind.Boolean ? JsonValue.Create(value.AsBoolean) : null),
            FormulaOutput.Date => Of("date", value.Kind == FormulaKind.Date ? Date(value.AsDate) : null),
            _ => Of("string", Text(value) is { } text ? JsonValue.Create(text) : null),
        };
    }

    /// <summary>
    /// The text of a value whose kind is <see cref="FormulaOutput.String"/>. Of a list, whatever is in its lists, without what is empty,
    /// with commas between; null when nothing is left. <c>format()</c> of the language keeps the places of empty items.
    /// </summary>
    /// <exception cref="FormulaException">The text of a list is too long.</exception>
    public static string? Text(FormulaValue value)
    {
        if (value.IsEmpty)
            return null;
        if (value.Kind != FormulaKind.List)
            return WellFormed(Coercion.Format(value));
        var items = new List<FormulaValue>();
        Collect(value.AsList, items);
        return items.Count == 0 ? null : WellFormed(Coercion.Join(items, ","));
    }

    /// <summary>Half of a character, as <c>substring()</c> may leave it, cannot be written; a replacement character stands for it.</summary>
    private static string WellFormed(string text) =>
        text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF') ? Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) : text;

    /// <summary>A whole number is written without a decimal point.</summary>
    private static JsonValue Number(double number) =>
        number == Math.Truncate(number) && Math.Abs(number) < 9e15 ? JsonValue.Create((long)number) : JsonValue.Create(number);

    private static JsonObject Date(FormulaDate date) => new()
    {
        ["start"] = date.Start.ToString(),
        ["end"] = date.End?.ToString(),
        ["time_zone"] = date.TimeZone,
    };

    private static void Collect(IReadOnlyList<FormulaValue> items, List<FormulaValue> found)
    {
        foreach (var item in items)
        {
            if (item.Kind == FormulaKind.List)
                Collect(item.AsList, found);
            else if (!item.IsEmpty)
                found.Add(item);
        }
    }

    private static JsonObject Of(string type, JsonNode? value) => new() { ["type"] = type, [type] = value };
}
