using System.Text.Json;
using System.Text.Json.Nodes;
using Verso.Notion;

namespace Verso.Agents.Records;

/// <summary>Where records go: a data source, with its schema.</summary>
public sealed record RecordTarget(RecordSchema Schema, NotionId? Database)
{
    public NotionId DataSource => Schema.Id;

    /// <summary>Finds the data source that an id names, which may be its own or its database's.</summary>
    /// <param name="databaseFirst">Which kind is tried first.</param>
    public static async Task<RecordTarget> FindAsync(OfficialApi api, NotionId id, bool databaseFirst, CancellationToken cancellationToken)
    {
        var found = databaseFirst
            ? await FromDatabaseAsync(api, id, cancellationToken) ?? await FromDataSourceAsync(api, id, cancellationToken)
            : await FromDataSourceAsync(api, id, cancellationToken) ?? await FromDatabaseAsync(api, id, cancellationToken);
        return found ?? throw new RecordTargetException(
            404, "object_not_found", $"There is no database or data source with the id {id}, or it is not shared with this connection.");
    }

    private static async Task<RecordTarget?> FromDataSourceAsync(OfficialApi api, NotionId id, CancellationToken cancellationToken)
    {
        if (await TryGetAsync(api, $"data_sources/{id}", cancellationToken) is not { } source)
            return null;
        var parent = source["parent"]?["database_id"]?.GetValue<string>();
        return new(Read(source), NotionId.TryParse(parent, out var database) ? database : null);
    }

    private static async Task<RecordTarget?> FromDatabaseAsync(OfficialApi api, NotionId id, CancellationToken cancellationToken)
    {
        if (await TryGetAsync(api, $"databases/{id}", cancellationToken) is not { } database)
            return null;
        var sources = database["data_sources"]?.AsArray() ?? [];
        if (sources.Count != 1)
        {
            var names = string.Join(", ", sources.Select(source => $"{source!["id"]} (\"{source["name"]}\")"));
            throw new RecordTargetException(
                400, "ambiguous_target", sources.Count == 0
                    ? $"The database {id} has no data source."
                    : $"The database {id} has {sources.Count} data sources: name one as data_source_id. They are {names}.");
        }

        var only = NotionId.Parse(sources[0]!["id"]!.GetValue<string>());
        return new(Read(await api.GetAsync($"data_sources/{only}", cancellationToken)), id);
    }

    private static async Task<JsonObject?> TryGetAsync(OfficialApi api, string path, CancellationToken cancellationToken)
    {
        try
        {
            return await api.GetAsync(path, cancellationToken);
        }
        catch (OfficialApiException error) when (error.Status is 400 or 404)
        {
            return null;
        }
    }

    private static RecordSchema Read(JsonObject source) => RecordSchema.Read(JsonSerializer.SerializeToElement(source));
}

/// <summary>The records have nowhere to go.</summary>
public sealed class RecordTargetException(int status, string code, string message) : Exception(message)
{
    public int Status { get; } = status;

    public string Code { get; } = code;
}
