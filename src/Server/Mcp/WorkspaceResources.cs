using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Verso.Agents;
using Verso.Agents.Records;
using Verso.Notion;

namespace Verso.Server.Mcp;

/// <summary>Pages and databases as resources: <c>verso://page/{id}</c>, <c>verso://database/{id}</c>.</summary>
internal sealed class WorkspaceResources(Desk desk)
{
    private const string Page = "verso://page/";
    private const string Database = "verso://database/";
    private const string Markdown = "text/markdown";
    private const int PageSize = 50;
    private const int MostCompletions = 20;

    public static ListResourceTemplatesResult Templates() => new()
    {
        ResourceTemplates =
        [
            new ResourceTemplate { Name = "page", Title = "Page", UriTemplate = $"{Page}{{id}}", MimeType = Markdown, Description = "A page or row as markdown, with its properties." },
            new ResourceTemplate { Name = "database", Title = "Database", UriTemplate = $"{Database}{{id}}", MimeType = Markdown, Description = "The properties of a database and its first rows." },
        ],
    };

    /// <summary>All pages and databases, those edited last first.</summary>
    public async ValueTask<ListResourcesResult> ListAsync(RequestContext<ListResourcesRequestParams> request, CancellationToken cancellationToken)
    {
        var body = new JsonObject
        {
            ["page_size"] = PageSize,
            ["sort"] = new JsonObject { ["timestamp"] = "last_edited_time", ["direction"] = "descending" },
        };
        if (request.Params?.Cursor is { } cursor)
            body["start_cursor"] = cursor;
        JsonObject found;
        try
        {
            found = await desk.Api.PostAsync("search", body, cancellationToken: cancellationToken);
        }
        catch (OfficialApiException refused) when (refused.Status == 400)
        {
            throw new McpProtocolException("The cursor is not one that this list gave. Leave it out to begin anew.", McpErrorCode.InvalidParams);
        }

        return new ListResourcesResult
        {
            Resources = [.. found["results"]!.AsArray().Select(one => Describe(one!.AsObject())).OfType<Resource>().DistinctBy(one => one.Uri)],
            NextCursor = found["has_more"]?.GetValue<bool>() == true ? found["next_cursor"]?.GetValue<string>() : null,
        };
    }

    public async ValueTask<ReadResourceResult> ReadAsync(RequestContext<ReadResourceRequestParams> request, CancellationToken cancellationToken)
    {
        var uri = request.Params!.Uri;
        var (isPage, id) = Parse(uri);
        try
        {
            var text = isPage ? await ReadPageAsync(id, cancellationToken) : await DatabaseText.ReadAsync(desk.Api, id, cancellationToken);
            return new ReadResourceResult { Contents = [new TextResourceContents { Uri = uri, MimeType = Markdown, Text = text }] };
        }
        catch (OfficialApiException refused) when (refused.Status is 400 or 404)
        {
            throw Missing(request.Server, uri, refused.Message);
        }
    }

    /// <summary>Ids by the words of titles, for the templates.</summary>
    public async ValueTask<CompleteResult> CompleteAsync(CompleteRequestParams request, CancellationToken cancellationToken)
    {
        var wanted = (request.Ref as ResourceTemplateReference)?.Uri ?? "";
        var kind = wanted.StartsWith(Page, StringComparison.Ordinal) ? "page" : wanted.StartsWith(Database, StringComparison.Ordinal) ? "data_source" : null;
        if (kind is null || request.Argument.Name != "id")
            return new CompleteResult();
        var found = await desk.Api.PostAsync(
            "search",
            new JsonObject { ["query"] = request.Argument.Value, ["page_size"] = MostCompletions, ["filter"] = new JsonObject { ["property"] = "object", ["value"] = kind } },
            cancellationToken: cancellationToken);
        var ids = found["results"]!.AsArray().Select(one => Describe(one!.AsObject())?.Uri.Split('/')[^1]).OfType<string>().Distinct().ToList();
        return new CompleteResult { Completion = new Completion { Values = ids, HasMore = found["has_more"]?.GetValue<bool>() } };
    }

    /// <summary>What a uri names, when it is there for this caller.</summary>
    /// <exception cref="McpProtocolException">It is none of these, or nothing is there.</exception>
    public async Task<(bool IsPage, NotionId Id)> RequireAsync(McpServer server, string uri, CancellationToken cancellationToken)
    {
        var (isPage, id) = Parse(uri);
        try
        {
            await desk.Api.GetAsync($"{(isPage ? "pages" : "databases")}/{id}", cancellationToken);
            return (isPage, id);
        }
        catch (OfficialApiException refused) when (refused.Status is 400 or 404)
        {
            throw Missing(server, uri, refused.Message);
        }
    }

    /// <summary>The title of a page or data source as a search gives it.</summary>
    internal static string Title(JsonObject found) => found["object"]!.GetValue<string>() == "page"
        ? PageValues.Title(found)
        : string.Concat((found["title"] as JsonArray ?? []).Select(part => part?["plain_text"]?.GetValue<string>()));

    private static (bool IsPage, NotionId Id) Parse(string uri)
    {
        var isPage = uri.StartsWith(Page, StringComparison.Ordinal);
        var start = isPage ? Page : Database;
        return uri.StartsWith(start, StringComparison.Ordinal) && NotionId.TryParse(uri[start.Length..], null, out var id)
            ? (isPage, id)
            : throw new McpProtocolException($"'{uri}' is no resource of this server. They are {Page}ID and {Database}ID; resources/list has them all.", McpErrorCode.InvalidParams);
    }

    private static McpProtocolException Missing(McpServer server, string uri, string reason) => new(
        $"There is nothing at '{uri}': {reason}",
        McpHeaders.IsSessionless(server.NegotiatedProtocolVersion) ? McpErrorCode.InvalidParams : McpErrorCode.ResourceNotFound);

    private static Resource? Describe(JsonObject found)
    {
        var isPage = found["object"]!.GetValue<string>() == "page";
        var id = isPage ? found["id"] : found["parent"]?["database_id"] ?? found["id"];
        if (id is null)
            return null;
        var title = Title(found);
        return new Resource
        {
            Uri = $"{(isPage ? Page : Database)}{id.GetValue<string>()}",
            Name = title.Length > 0 ? title : "Untitled",
            Title = title.Length > 0 ? title : "Untitled",
            MimeType = Markdown,
            Annotations = found["last_edited_time"] is { } edited ? new Annotations { LastModified = edited.GetValue<DateTimeOffset>() } : null,
        };
    }

    private async Task<string> ReadPageAsync(NotionId id, CancellationToken cancellationToken)
    {
        var page = await desk.Api.GetAsync($"pages/{id}", cancellationToken);
        var body = await desk.Api.GetAsync($"pages/{id}/markdown", cancellationToken);
        var lines = new List<string> { $"# {PageValues.Title(page)}", "" };
        var values = PageValues.Properties(page)
            .Where(property => property.Value["type"]?.GetValue<string>() != "title")
            .Select(property => (property.Name, Text: PageValues.Text(property.Value)))
            .Where(property => property.Text.Length > 0)
            .Select(property => $"- {property.Name}: {property.Text}").ToList();
        if (values.Count > 0)
            lines.AddRange([.. values, ""]);
        lines.Add(body["markdown"]?.GetValue<string>() ?? "");
        if (body["truncated"] is JsonValue cut && cut.GetValueKind() == JsonValueKind.True)
            lines.Add("\n(The page is longer than Notion gives at once; the rest is left out.)");
        return string.Join('\n', lines);
    }
}
