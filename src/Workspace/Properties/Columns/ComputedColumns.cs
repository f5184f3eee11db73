using System.Text.Json.Nodes;
using Verso.Workspace.Content;

namespace Verso.Workspace.Properties.Columns;

/// <summary>
/// What a formula or a rollup came to. Its kind is known only from the value, so there is a column for text and one for what
/// can be put in order as a number, and a mark says how that is to be read.
/// </summary>
public sealed class ComputedColumns() : ColumnFamily(
    new("", "TEXT"), new(TextColumns.Key, "TEXT"), new(Number, "DOUBLE PRECISION"), new(Mark, "INTEGER"))
{
    /// <summary>A number, a date's milliseconds since 1970 or 0 and 1.</summary>
    public const string Number = "_n";

    /// <summary>How <see cref="Number"/> is to be read.</summary>
    public const string Mark = "_d";

    public const long IsMoment = 0;
    public const long IsDay = 1;
    public const long IsNumber = 2;
    public const long IsBoolean = 3;

    /// <summary>Lists sort by the texts of their first items; what is beyond decides no order that anyone looks at.</summary>
    private const int MostListed = 25;

    public override void Fill(PropertySchema property, JsonNode? value, Span<object?> cells)
    {
        switch ((string?)value?["type"])
        {
            case "string":
                Text((string?)value["string"], cells);
                break;
            case "number" when value["number"].ToDouble() is { } number:
                (cells[2], cells[3]) = (number, IsNumber);
                break;
            case "boolean" when value["boolean"] is { } flag:
                (cells[2], cells[3]) = ((bool)flag ? 1d : 0d, IsBoolean);
                break;
            case "date" when NotionDate.TryParse((string?)value["date"]?["start"], out var date):
                (cells[2], cells[3]) = ((double)date.Milliseconds, date.IsDay ? IsDay : IsMoment);
                break;
            case "array":
                Text(string.Join(", ", value["array"]!.AsArray().Take(MostListed).Select(TextOf).Where(text => text.Length > 0)), cells);
                break;
        }
    }

    /// <summary>One item of a list, such as <c>{"type":"number","number":1}</c>, as text.</summary>
    internal static string TextOf(JsonNode? item)
    {
        if ((string?)item?["type"] is not { } type)
            return "";
        var value = item[type];
        return type switch
        {
            "formula" => TextOf(value),
            "rollup" => TextOf(value),
            "string" => (string?)value ?? "",
            "boolean" => value is null ? "" : (bool)value ? "Yes" : "No",
            "date" => (string?)value?["start"] ?? "",
            "array" => string.Join(", ", value!.AsArray().Select(TextOf)),
            "title" or "rich_text" => RichTexts.PlainText(value),
            _ => PropertyTypes.Find(type).PlainText(value),
        };
    }

    private static void Text(string? text, Span<object?> cells)
    {
        if (text is not { Length: > 0 })
            return;
        cells[0] = text;
        cells[1] = TextKey.Of(text);
    }
}
