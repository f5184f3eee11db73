using Verso.Notion;

namespace Verso.Server.Gateway;

/// <summary>What an AI summary call asks for.</summary>
internal sealed record SummaryCall(NotionId Database, IReadOnlyList<NotionId> Pages, bool IsAuto)
{
    /// <summary>The page to find the schema on, when the database is inline.</summary>
    public NotionId? SchemaPage { get; init; }

    /// <summary>The properties to fill; empty for all that are found. As given: perhaps percent-encoded.</summary>
    public IReadOnlyList<string> Properties { get; init; } = [];

    public string? Workflow { get; init; }

    public required string Engine { get; init; }

    public int Concurrency { get; init; }

    public static SummaryCall Read(string database, bool isAuto, GatewayRequest request, GatewayOptions options)
    {
        var body = request.Body;
        if (body["dry_run"].Flag())
            throw GatewayBody.Bad("dry_run is for the bulk endpoints: an AI summary is known only when it is made. Nothing was written.");
        if (!body["page_ids"].IsGiven)
            throw GatewayBody.Bad("page_ids is missing: send an array of page ids.");
        var pages = body["page_ids"].Ids("page_id");
        if (pages.Count == 0)
            throw GatewayBody.Bad("page_ids is empty: send at least one page id.");
        if (isAuto && !request.IsAsync && pages.Count > options.MostPages)
            throw GatewayBody.Bad($"Maximum {options.MostPages} pages per call", "too_many_pages");

        return new SummaryCall(ReadDatabase(database), pages, isAuto)
        {
            SchemaPage = body["page_id"].Id(),
            Properties = isAuto
                ? body["property_ids"].Words("property_id")
                : [body["property_id"].Text() ?? throw GatewayBody.Bad("property_id is missing: name the AI property to fill.")],
            Workflow = isAuto ? null : body["workflow_id"].Text(),
            Engine = ReadEngine(body["engine"].Text(), request.Connection),
            Concurrency = body["concurrency"].Integer(1, 10, options.SummaryConcurrency),
        };
    }

    /// <summary>The id in the path; a URL arrives there percent-encoded.</summary>
    private static NotionId ReadDatabase(string text) => GatewayBody.ReadId(Uri.UnescapeDataString(text), "database_id");

    /// <summary>Notion's own AI where there is a session for it, and the model where there is only a token.</summary>
    private static string ReadEngine(string? engine, GatewayConnection connection)
    {
        switch (engine)
        {
            case "notion" or "model":
                return engine;
            case null or "auto":
                var hasSession = connection.IsLocal || connection.Credentials is not { TokenV2: null, UserId: null };
                return hasSession || connection.Official is null ? "notion" : "model";
            default:
                throw GatewayBody.Bad($"engine must be \"notion\" or \"model\", but is \"{engine}\".");
        }
    }
}
