using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Verso.Notion;

namespace Verso.Agents.Recipes;

/// <summary>The inputs of a run, checked and complete with defaults. Asking for one that was not given gives null.</summary>
public sealed class RecipeInputs(JsonObject values)
{
    public JsonObject Values { get; } = values;

    public bool Has(string name) => Values[name] is not null;

    public string? Text(string name) => Values[name] switch
    {
        null => null,
        var value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>() is { Length: > 0 } text ? text : null,
        var value => value.ToJsonString(),
    };

    public NotionId? Id(string name) => Text(name) is { } text ? NotionId.Parse(text) : null;

    public NotionId Need(string name) => Id(name) ?? throw new InvalidOperationException($"The input {name} was checked to be there.");

    public DateOnly? Day(string name) => Text(name) is { } text ? DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture) : null;

    public double? Number(string name) => Values[name] is { } value ? JsonSerializer.SerializeToElement(value).GetDouble() : null;

    public bool Flag(string name) => Values[name]?.GetValue<bool>() ?? false;

    public IReadOnlyList<JsonNode> List(string name) => Values[name] is JsonArray list ? [.. list.Where(item => item is not null).Select(item => item!)] : [];

    public IReadOnlyList<string> Texts(string name) => [.. List(name).Select(item => item.GetValueKind() == JsonValueKind.String ? item.GetValue<string>() : item.ToJsonString())];

    public IReadOnlyList<NotionId> Ids(string name) => [.. Texts(name).Select(text => NotionId.Parse(text))];
}
