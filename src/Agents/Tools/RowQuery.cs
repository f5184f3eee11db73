using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Verso.Workspace.Api;

namespace Verso.Agents.Tools;

/// <summary>Asks for rows of a table, some at a time, with no more of their values than are wanted.</summary>
internal sealed class RowQuery(OfficialApi api, Table table, IReadOnlyList<string> columns)
{
    public Table Table { get; } = table;

    public JsonObject? Filter { get; init; }

    public JsonArray? Sorts { get; init; }

    /// <summary>The rows from a cursor on.</summary>
    public async Task<(IReadOnlyList<JsonObject> Rows, string? Next)> PageAsync(int size, string? cursor, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["page_size"] = size };
        if (Filter is not null)
            body["filter"] = Filter.DeepClone();
        if (Sorts is { Count: > 0 })
            body["sorts"] = Sorts.DeepClone();
        if (cursor is not null)
            body["start_cursor"] = cursor;
        var answer = await api.PostAsync($"data_sources/{Table.Id}/query{Columns()}", body, cancellationToken: cancellationToken);
        if (answer["request_status"]?["type"]?.GetValue<string>() == "incomplete")
            throw new ToolException("refused", "Notion gives at most 10,000 rows for one query, and there are more. Narrow it down with filter.");
        var next = answer["has_more"]?.GetValue<bool>() == true ? answer["next_cursor"]?.GetValue<string>() : null;
        return ([.. answer["results"]!.AsArray().Select(row => row!.AsObject())], next);
    }

    /// <summary>
    /// All rows, some at a time: where the workspace is in this process, beyond the bound of one query.
    /// </summary>
    /// <param name="most">How many at most.</param>
    public async IAsyncEnumerable<IReadOnlyList<JsonObject>> AllAsync(Desk desk, int most, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var body = Filter is null ? [] : new JsonObject { ["filter"] = Filter.DeepClone() };
        while (true)
        {
            var request = new ApiRequest("POST", $"data_sources/{Table.Id}/query", desk.Caller)
            {
                Query = [.. columns.Select(column => KeyValuePair.Create("filter_properties", column))],
                Body = Json.Write(body),
                MostRows = most,
            };
            var reply = await desk.Notion.SendAsync(request, cancellationToken);
            var answer = Json.ReadObject(reply.Body.Span);
            if (!reply.IsSuccess)
                throw new ApiException(reply.Status, answer["code"]!.GetValue<string>(), answer["message"]!.GetValue<string>()) { RetryAfter = reply.RetryAfter };
            yield return [.. answer["results"]!.AsArray().Select(row => row!.AsObject())];
            if (answer["request_status"]?["type"]?.GetValue<string>() == "incomplete")
                throw new ToolException("refused", "There are more rows than can be counted over at once. Narrow the query down with filter.");
            if (answer["has_more"]?.GetValue<bool>() != true)
                yield break;
            body["start_cursor"] = answer["next_cursor"]!.GetValue<string>();
        }
    }

    private string Columns() => columns.Count == 0
        ? ""
        : "?" + string.Join('&', columns.Select(column => $"filter_properties={Uri.EscapeDataString(column)}"));
}

/// <summary>The order of rows, as <c>"Due"</c>, <c>"-Due"</c>, or in Notion's own form.</summary>
internal static class TableSorts
{
    public static JsonArray? Read(Table table, JsonNode? sorts) => sorts switch
    {
        null => null,
        JsonArray list => [.. list.Select(sort => One(table, sort))],
        _ => [One(table, sorts)],
    };

    private static JsonObject One(Table table, JsonNode? sort)
    {
        if (sort is JsonObject own && (own.ContainsKey("property") || own.ContainsKey("timestamp")))
        {
            var copy = own.DeepClone().AsObject();
            if (own["property"]?.GetValue<string>() is { } given)
                copy["property"] = table.Schema.Require(given).Id;
            return copy;
        }

        if (sort?.GetValueKind() != JsonValueKind.String)
            throw ToolException.Input("\"sorts\" takes names of properties: [\"Due\",\"-Points\"], with - for descending.");
        var word = sort.GetValue<string>().Trim();
        var property = table.Schema.Find(word);
        var isDescending = false;
        if (property is null)
        {
            (word, isDescending) = Direction(word);
            property = table.Schema.Find(word);
        }

        var direction = isDescending ? "descending" : "ascending";
        if (property is null && word is "created_time" or "last_edited_time")
            return new JsonObject { ["timestamp"] = word, ["direction"] = direction };
        return new JsonObject { ["property"] = (property ?? table.Schema.Require(word)).Id, ["direction"] = direction };
    }

    private static (string Name, bool IsDescending) Direction(string word)
    {
        if (word.StartsWith('-'))
            return (word[1..].Trim(), true);
        if (word.StartsWith('+'))
            return (word[1..].Trim(), false);
        foreach (var (ending, isDescending) in (ReadOnlySpan<(string, bool)>)[(" descending", true), (" desc", true), (":desc", true), (" ascending", false), (" asc", false), (":asc", false)])
        {
            if (word.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
                return (word[..^ending.Length].Trim(), isDescending);
        }

        return (word, false);
    }
}
