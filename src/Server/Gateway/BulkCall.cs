using System.Text.Json;
using System.Text.Json.Nodes;
using Verso.Notion;

namespace Verso.Server.Gateway;

/// <summary>What a bulk call asks for, checked as far as it can be without the schema.</summary>
internal sealed record BulkCall(BulkKind Kind)
{
    public NotionId? Target { get; init; }

    /// <summary>The target was named as a database, so that kind is looked for first.</summary>
    public bool IsDatabase { get; init; }

    public required IReadOnlyList<JsonElement> Records { get; init; }

    public IReadOnlyList<string> Lookup { get; init; } = [];

    public IReadOnlyList<string> UpdateProperties { get; init; } = [];

    public JsonObject PageOptions { get; init; } = [];

    public bool CreateOptions { get; init; } = true;

    public bool IsDryRun { get; init; }

    public int Concurrency { get; init; }

    public int Retries { get; init; }

    public static BulkCall Read(BulkKind kind, GatewayRequest request, GatewayOptions options)
    {
        var body = request.Body;
        var (target, isDatabase) = ReadTarget(body, required: kind != BulkKind.Delete);
        var config = body["config"];
        if (config.IsGiven && config.Value.ValueKind != JsonValueKind.Object)
            throw GatewayBody.Bad("config must be an object such as {\"concurrency\": 4, \"retries\": 2}.");
        var records = ReadRecords(kind, body);
        if (!request.IsAsync && records.Count > options.MostRecords)
            throw GatewayBody.Bad($"Maximum {options.MostRecords} records per call, but {records.Count} were sent. Send \"async\": true for any number, or send them in parts.", "too_many_records");
        var lookup = body["lookup"].Words("property", "name", "property_id");
        if (kind == BulkKind.Upsert && lookup.Count == 0)
            throw GatewayBody.Bad("lookup must name the properties that tell which page a record stands for, as in \"lookup\": [\"Email\"].");

        return new BulkCall(kind)
        {
            Target = target,
            IsDatabase = isDatabase,
            Records = records,
            Lookup = lookup,
            UpdateProperties = body["update_properties"].Words("property", "name", "property_id"),
            PageOptions = ReadPageOptions(body["page_options"]),
            CreateOptions = body["create_options"].Flag(config["create_options"].Flag(otherwise: true)),
            IsDryRun = body["dry_run"].Flag(config["dry_run"].Flag()),
            Concurrency = config["concurrency"].Integer(1, 10, request.Connection.IsLocal ? options.LocalBulkConcurrency : options.BulkConcurrency),
            Retries = config["retries"].Integer(0, 10, 2),
        };
    }

    private static (NotionId? Id, bool IsDatabase) ReadTarget(GatewayBody body, bool required)
    {
        if (body["data_source_id"].Id() is { } source)
            return (source, false);
        if (body["notion_id"].Id() is { } either)
            return (either, true);
        if (body["database_id"].Id() is { } database)
            return (database, true);
        return required
            ? throw GatewayBody.Bad("Say where the records belong: data_source_id, notion_id or database_id.", "missing_target")
            : (null, false);
    }

    private static IReadOnlyList<JsonElement> ReadRecords(BulkKind kind, GatewayBody body)
    {
        if (kind == BulkKind.Delete && body["page_ids"].IsGiven)
            return [.. body["page_ids"].Words("page_id").Select(id => JsonSerializer.SerializeToElement(new { page_id = id }))];
        var records = body["records"];
        if (!records.IsGiven)
            throw GatewayBody.Bad(kind == BulkKind.Delete ? "records (or page_ids) is missing: name the pages to delete." : "records is missing: send an array of objects, one a page.");
        if (records.Value.ValueKind != JsonValueKind.Array)
            throw GatewayBody.Bad("records must be an array of objects, one a page.");
        if (records.Value.GetArrayLength() == 0)
            throw GatewayBody.Bad("records is empty: send at least one.");
        return [.. records.Value.EnumerateArray().Select(record => Record(kind, record))];
    }

    /// <summary>A page to delete or to update may be named by its id alone.</summary>
    private static JsonElement Record(BulkKind kind, JsonElement record) => kind switch
    {
        BulkKind.Delete when record.ValueKind == JsonValueKind.String => JsonSerializer.SerializeToElement(new { page_id = record.GetString() }),
        BulkKind.Delete or BulkKind.Update when record.ValueKind == JsonValueKind.Object && !record.TryGetProperty("page_id", out _) && record.TryGetProperty("id", out var id)
            && id.ValueKind == JsonValueKind.String && NotionId.TryParse(id.GetString(), out _) => Renamed(record),
        _ => record,
    };

    private static JsonElement Renamed(JsonElement record)
    {
        var renamed = JsonObject.Create(record)!;
        renamed["page_id"] = renamed["id"]!.DeepClone();
        renamed.Remove("id");
        return JsonSerializer.SerializeToElement(renamed);
    }

    private static JsonObject ReadPageOptions(GatewayBody options)
    {
        if (!options.IsGiven)
            return [];
        if (options.Value.ValueKind != JsonValueKind.Object)
            throw GatewayBody.Bad("page_options must be an object with icon, cover or template.");
        foreach (var member in options.Value.EnumerateObject())
        {
            if (member.Name is not ("icon" or "cover" or "template"))
                throw GatewayBody.Bad($"page_options has no \"{member.Name}\". It takes icon, cover and template.");
        }

        return JsonObject.Create(options.Value)!;
    }
}

internal enum BulkKind
{
    Insert,
    Update,
    Upsert,
    Delete,
    CheckDuplicates,
}
