using System.Text.Json.Nodes;
using Verso.Workspace.Properties;

namespace Verso.Workspace.Formulas;

/// <summary>Properties and their stored values, as formulas see them.</summary>
public static class FormulaProperties
{
    /// <summary>
    /// The type of a property by Notion's name of its type. A relation is a list of pages of <paramref name="dataSourceId"/>;
    /// what a formula or a rollup is depends on more than the name, so that it is any.
    /// </summary>
    public static FormulaType TypeOf(string propertyType, string? dataSourceId = null) => propertyType switch
    {
        "number" => FormulaType.Number,
        "checkbox" => FormulaType.Boolean,
        "date" or "created_time" or "last_edited_time" or "last_visited_time" => FormulaType.Date,
        "multi_select" or "files" => FormulaType.ListOf(FormulaType.Text),
        "people" => FormulaType.ListOf(FormulaType.Person),
        "created_by" or "last_edited_by" => FormulaType.Person,
        "relation" => FormulaType.ListOf(FormulaType.PageOf(dataSourceId)),
        "formula" or "rollup" => FormulaType.Any,
        "button" => FormulaType.Empty,
        _ => FormulaType.Text,
    };

    /// <summary>The type of a rollup by its function and the type of the property that it looks at.</summary>
    public static FormulaType TypeOfRollup(string function, FormulaType target) => function switch
    {
        "show_original" or "show_unique" => FormulaType.ListOf(target.Element ?? target),
        "earliest_date" or "latest_date" or "date_range" => FormulaType.Date,
        _ => FormulaType.Number,
    };

    /// <summary>
    /// The value of a property from what stands under its type in the stored JSON, such as <c>[{"id": …}]</c> of a relation.
    /// <paramref name="page"/> opens a related page by its id, null for one that is not to be seen; <paramref name="person"/> gives name and
    /// address of a user of whom the JSON has the id only.
    /// </summary>
    public static FormulaValue Read(string propertyType, JsonNode? value, Func<string, IFormulaPage?>? page = null, Func<string, FormulaPerson?>? person = null)
    {
        if (value is null)
            return ListTypes.Contains(propertyType) ? FormulaValue.List([]) : default;
        switch (propertyType)
        {
            case "title" or "rich_text":
                return RichText((JsonArray)value);
            case "number":
                return FormulaValue.Number(value.ToDouble());
            case "checkbox":
                return FormulaValue.Boolean((bool)value);
            case "select" or "status":
                return FormulaValue.Text((string?)value["name"]);
            case "multi_select" or "files":
                return All(value, item => FormulaValue.Text((string?)item["name"]));
            case "date":
                return Date(value);
            case "created_time" or "last_edited_time" or "last_visited_time":
                return NotionDate.TryParse((string?)value, out var moment) ? FormulaValue.Date(new FormulaDate(moment)) : default;
            case "people":
                return All(value, item => Person(item, person));
            case "created_by" or "last_edited_by":
                return Person(value, person);
            case "relation":
                return All(value, item => page?.Invoke((string)item["id"]!) is { } related ? FormulaValue.Page(related) : default);
            case "unique_id":
                return value["number"].ToLong() is not { } number ? default
                    : FormulaValue.Text((string?)value["prefix"] is { Length: > 0 } prefix ? $"{prefix}-{number}" : $"{number}");
            case "verification":
                return FormulaValue.Text((string?)value["state"]);
            case "place":
                return FormulaValue.Text((string?)value["name"] ?? (string?)value["address"]);
            case "formula":
                return (string?)value["type"] switch
                {
                    "string" => FormulaValue.Text((string?)value["string"]),
                    "number" => FormulaValue.Number(value["number"].ToDouble()),
                    "boolean" => value["boolean"] is { } yes ? FormulaValue.Boolean((bool)yes) : default,
                    "date" => Date(value["date"]),
                    _ => default,
                };
            case "rollup":
                return (string?)value["type"] switch
                {
                    "number" => FormulaValue.Number(value["number"].ToDouble()),
                    "date" => Date(value["date"]),
                    "array" => Rollup((JsonArray)value["array"]!, page, person),
                    _ => default,
                };
            case "button":
                return default;
            default:
                return value is JsonValue text && text.TryGetValue(out string? known) ? FormulaValue.Text(known) : default;
        }
    }

    private static readonly HashSet<string> ListTypes = ["multi_select", "files", "people", "relation"];

    /// <summary>A text of pieces. One of none is empty: Notion tells it apart from <c>""</c>.</summary>
    private static FormulaValue RichText(JsonArray pieces) =>
        pieces.Count == 0 ? default : FormulaValue.Text(string.Concat(pieces.Select(p => (string?)p?["plain_text"])));

    private static FormulaValue All(JsonNode items, Func<JsonNode, FormulaValue> read)
    {
        var values = new List<FormulaValue>(((JsonArray)items).Count);
        foreach (var item in (JsonArray)items)
        {
            if (item is not null && read(item) is { IsEmpty: false } value)
                values.Add(value);
        }

        return FormulaValue.List(values);
    }

    /// <summary>The values of the pages one after the other, those of lists among them.</summary>
    private static FormulaValue Rollup(JsonArray items, Func<string, IFormulaPage?>? page, Func<string, FormulaPerson?>? person)
    {
        var values = new List<FormulaValue>();
        foreach (var item in items)
        {
            var type = (string?)item?["type"];
            var value = type is null ? default : Read(type, item![type], page, person);
            if (value.Kind == FormulaKind.List)
                values.AddRange(value.AsList);
            else
                values.Add(value);
        }

        return FormulaValue.List(values);
    }

    private static FormulaValue Date(JsonNode? date)
    {
        if (date is null || !NotionDate.TryParse((string?)date["start"], out var start))
            return default;
        var end = NotionDate.TryParse((string?)date["end"], out var known) ? known : (NotionDate?)null;
        return FormulaValue.Date(new FormulaDate(start, end, (string?)date["time_zone"]));
    }

    private static FormulaValue Person(JsonNode user, Func<string, FormulaPerson?>? person)
    {
        var id = (string)user["id"]!;
        if (user["name"] is null && person?.Invoke(id) is { } known)
            return FormulaValue.Person(known);
        return FormulaValue.Person(new FormulaPerson(id, (string?)user["name"], (string?)user["person"]?["email"]));
    }
}
