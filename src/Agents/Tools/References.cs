using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Verso.Agents.Records;
using Verso.Notion;

namespace Verso.Agents.Tools;

/// <summary>
/// Finds what a call names: by short id, id or address, and where only one thing has it, by title. A title that several have is an error
/// that lists them.
/// </summary>
internal sealed class References(Desk desk)
{
    private const int MostListed = 5;
    private const int MostRemembered = 1_000;

    private readonly ConcurrentDictionary<string, NotionId> _databases = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The data source that a database's name or id stands for, as it is now.</summary>
    public async Task<Table> TableAsync(string reference, CancellationToken cancellationToken)
    {
        if (ShortId.TryReadAny(reference, out var id))
            return await ReadAsync(id, cancellationToken);
        if (_databases.TryGetValue(reference, out var known) && await TryReadAsync(known, cancellationToken) is { } still
            && still.Title.Equals(reference.Trim(), StringComparison.OrdinalIgnoreCase))
            return still;
        var found = await NamedAsync(reference, "data_source", cancellationToken);
        if (_databases.Count < MostRemembered)
            _databases[reference] = found;
        return await ReadAsync(found, cancellationToken);
    }

    /// <summary>The id of the page that an id, an address or a title stands for. Whether there is such a page is for the caller to see.</summary>
    public async Task<NotionId> PageAsync(string reference, CancellationToken cancellationToken) =>
        ShortId.TryReadAny(reference, out var id) ? id : await NamedAsync(reference, "page", cancellationToken);

    /// <summary>What something lies in or goes to: a database, or else a page that is there.</summary>
    public async Task<(Table? Table, JsonObject? Page)> PlaceAsync(string reference, CancellationToken cancellationToken)
    {
        if (!ShortId.TryReadAny(reference, out var id))
            id = await NamedAsync(reference, null, cancellationToken);
        if (await TryReadAsync(id, cancellationToken) is { } table)
            return (table, null);
        return (null, await TryGetAsync($"pages/{id}", cancellationToken)
            ?? throw new ToolException("not_found", $"There is no page or database {reference}, or it is not shared with you. Find it with search or tree."));
    }

    /// <summary>The page that an id, an address or a title stands for, as it is now.</summary>
    public async Task<JsonObject> ReadPageAsync(string reference, CancellationToken cancellationToken) =>
        await TryGetAsync($"pages/{await PageAsync(reference, cancellationToken)}", cancellationToken)
        ?? throw new ToolException("not_found", $"There is no page {reference}, or it is not shared with you. Find it with search or tree.");

    /// <summary>The database with that id, its own or its data source's; null when it is none.</summary>
    public async Task<Table?> TryReadAsync(NotionId id, CancellationToken cancellationToken)
    {
        if (await TryGetAsync($"data_sources/{id}", cancellationToken) is { } source)
            return new Table(source);
        if (await TryGetAsync($"databases/{id}", cancellationToken) is not { } database)
            return null;
        var sources = database["data_sources"]?.AsArray() ?? [];
        if (sources.Count != 1)
        {
            var names = sources.Select(one => $"{ShortId.Write(NotionId.Parse(one!["id"]!.GetValue<string>()))} ({one["name"]})");
            throw new ToolException("ambiguous", $"This database has {sources.Count} data sources: name one of them. {string.Join(", ", names)}");
        }

        return new Table(await desk.Api.GetAsync($"data_sources/{sources[0]!["id"]}", cancellationToken));
    }

    /// <summary>An object, or null when it is not there or not for this caller.</summary>
    public async Task<JsonObject?> TryGetAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await desk.Api.GetAsync(path, cancellationToken);
        }
        catch (OfficialApiException error) when (error.Status is 400 or 404)
        {
            return null;
        }
    }

    private async Task<Table> ReadAsync(NotionId id, CancellationToken cancellationToken) =>
        await TryReadAsync(id, cancellationToken)
        ?? throw new ToolException("not_found", $"There is no database with the id {ShortId.Write(id)}, or it is not shared with you. Find it with search or tree, or name it by its title.");

    /// <param name="kind"><c>page</c> or <c>data_source</c>; null for either, a database before pages of the same title.</param>
    private async Task<NotionId> NamedAsync(string title, string? kind, CancellationToken cancellationToken)
    {
        var what = kind switch
        {
            "page" => "page",
            null => "page or database",
            _ => "database",
        };
        if (string.IsNullOrWhiteSpace(title))
            throw ToolException.Input($"Name the {what} by its id or title.");
        var body = new JsonObject
        {
            ["query"] = title,
            ["sort"] = new JsonObject { ["property"] = "relevance" },
            ["page_size"] = 25,
        };
        if (kind is not null)
            body["filter"] = new JsonObject { ["property"] = "object", ["value"] = kind };
        var answer = (await SearchAsync(body, cancellationToken)).ToList();
        var found = answer.Select(one => (Id: NotionId.Parse(one["id"]!.GetValue<string>()), Title: Titles.Of(one))).ToList();
        bool IsNamed(JsonObject one) => Titles.Of(one).Equals(title.Trim(), StringComparison.OrdinalIgnoreCase);
        if (kind is null && answer.Where(one => IsNamed(one) && one["object"]!.GetValue<string>() == "data_source").ToList() is [var database])
            return NotionId.Parse(database["id"]!.GetValue<string>());
        var exact = found.Where(one => one.Title.Equals(title.Trim(), StringComparison.OrdinalIgnoreCase)).ToList();
        if (exact.Count == 1)
            return exact[0].Id;
        if (exact.Count > 1)
            throw new ToolException("ambiguous", $"{exact.Count} {(kind is null ? "page" : what)}s are called \"{title}\": name one by its id. {Listed(exact)}");

        var near = found;
        if (near.Count == 0 && kind != "page")
        {
            body.Remove("query");
            body["filter"] = new JsonObject { ["property"] = "object", ["value"] = "data_source" };
            body["page_size"] = 100;
            body.Remove("sort");
            near = [.. (await SearchAsync(body, cancellationToken)).Select(one => (NotionId.Parse(one["id"]!.GetValue<string>()), Titles.Of(one)))];
        }

        var nearest = NearestName.Find(title, near.Select(one => one.Title)) is { } name ? $" Did you mean \"{name}\"?" : "";
        var others = near.Count > 0 ? $" There are {(kind is null ? "databases: " : "")}{Listed(near)}" : " Find it with search or tree.";
        throw new ToolException("not_found", $"There is no {what} called \"{title}\".{nearest}{others}");
    }

    private async Task<IEnumerable<JsonObject>> SearchAsync(JsonObject body, CancellationToken cancellationToken) =>
        (await desk.Api.PostAsync("search", body, cancellationToken: cancellationToken))["results"]!.AsArray().Select(one => one!.AsObject());

    private static string Listed(List<(NotionId Id, string Title)> found) =>
        string.Join(", ", found.Take(MostListed).Select(one => $"\"{ToolText.Line(one.Title, 60)}\" ({ShortId.Write(one.Id)})")) + (found.Count > MostListed ? $" and {found.Count - MostListed} more." : ".");
}

/// <summary>A data source as tools see it.</summary>
internal sealed class Table(JsonObject source)
{
    /// <summary>As the API serves it.</summary>
    public JsonObject Source { get; } = source;

    public RecordSchema Schema { get; } = RecordSchema.Read(JsonSerializer.SerializeToElement(source));

    public NotionId Id => Schema.Id;

    public string Title { get; } = Titles.Of(source);

    public NotionId? Database => NotionId.TryParse(Source["parent"]?["database_id"]?.GetValue<string>(), out var id) ? id : null;

    public RecordTarget Target => new(Schema, Database);

    /// <summary>What the schema says of a property beside its name and type.</summary>
    public JsonObject? Config(RecordProperty property) => Source["properties"]?[property.Name]?[property.Type] as JsonObject;
}

/// <summary>The titles of what the API serves.</summary>
internal static class Titles
{
    public static string Of(JsonObject served) => served["object"]?.GetValue<string>() is "data_source" or "database" ? Plain(served["title"]) : PageValues.Title(served);

    public static string Plain(JsonNode? text) =>
        string.Concat((text as JsonArray ?? []).Select(part => part?["plain_text"]?.GetValue<string>()));

    /// <summary>A title to show, for a page that has none too.</summary>
    public static string Shown(string title) => title.Length == 0 ? "(untitled)" : title;
}
