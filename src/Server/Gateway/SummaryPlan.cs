using System.Text.Json;
using Verso.Agents;
using Verso.Agents.Autofill;
using Verso.Agents.Records;
using Verso.Notion;

namespace Verso.Server.Gateway;

/// <summary>Which properties of which pages are to be filled, and by which engine. It survives as the input of a job.</summary>
internal sealed record SummaryPlan
{
    public required string Engine { get; init; }

    public required bool IsAuto { get; init; }

    public required NotionId? Collection { get; init; }

    public required IReadOnlyList<AiProperty> Properties { get; init; }

    public required IReadOnlyList<NotionId> Pages { get; init; }

    public required int Concurrency { get; init; }

    /// <summary>Pages by properties, in the order of the results.</summary>
    public IEnumerable<(NotionId Page, AiProperty Property)> Steps =>
        Pages.SelectMany(page => Properties.Select(property => (page, property)));

    public static async Task<SummaryPlan> MakeAsync(SummaryCall call, GatewayConnection connection, CancellationToken cancellationToken)
    {
        var collection = await DetectAsync(call, connection, cancellationToken);
        return new SummaryPlan
        {
            Engine = call.Engine,
            IsAuto = call.IsAuto,
            Collection = collection?.Id,
            Properties = call.IsAuto ? ChooseAll(call, collection!) : [ChooseOne(call, collection)],
            Pages = call.Pages,
            Concurrency = call.Concurrency,
        };
    }

    /// <summary>The schema tells the AI properties. Without a session the model makes do with the Notion API's own schema.</summary>
    private static async Task<AiCollection?> DetectAsync(SummaryCall call, GatewayConnection connection, CancellationToken cancellationToken)
    {
        var hasSession = connection.IsLocal || connection.Credentials is { TokenV2: not null, UserId: not null };
        if (call.Engine == "model" && !hasSession)
            return await FromOfficialAsync(call, new OfficialApi(connection.Official!), cancellationToken);
        try
        {
            return await AiPropertyDetection.FindAsync(connection.Session, call.Database, call.SchemaPage, cancellationToken);
        }
        catch (AiPropertyDetectionException) when (!call.IsAuto)
        {
            return null; // The call names the property itself, so it can do without the schema.
        }
    }

    private static async Task<AiCollection> FromOfficialAsync(SummaryCall call, OfficialApi api, CancellationToken cancellationToken)
    {
        if (call.Properties.Count == 0)
        {
            throw new AiPropertyDetectionException(
                "the Notion API does not tell which properties have AI autofill. Name them in property_ids, or supply X-Notion-Token, X-Notion-User-ID and X-Notion-Space-ID.");
        }

        var target = await RecordTarget.FindAsync(api, call.Database, databaseFirst: true, cancellationToken);
        var wanted = call.Properties.Select(target.Schema.Find).OfType<RecordProperty>().ToList();
        var properties = wanted
            .Where(property => property.Type is "rich_text" or "select" or "multi_select")
            .Select(property => new AiProperty(
                Uri.UnescapeDataString(property.Id), property.Name, property.Type == "rich_text" ? "text" : property.Type, AiProperty.Summarize)
            { Options = [.. property.Options.Select(option => option.Name)] });
        var names = target.Schema.Properties.ToDictionary(property => Uri.UnescapeDataString(property.Id), property => property.Name);
        return new AiCollection(target.DataSource, null, [.. properties], names);
    }

    private static IReadOnlyList<AiProperty> ChooseAll(SummaryCall call, AiCollection collection)
    {
        if (collection.AiProperties.Count == 0)
            throw new AiPropertyDetectionException($"the database {call.Database} has no property with AI autofill. Set one up in Notion first.");
        if (call.Properties.Count == 0)
        {
            // Select properties have an autofill of another kind and are filled on request only.
            var texts = collection.AiProperties.Where(property => property.Type == "text").ToList();
            return texts.Count > 0 ? texts : collection.AiProperties;
        }

        var wanted = call.Properties.Select(name => Require(name, collection)).ToHashSet();
        var chosen = collection.AiProperties.Where(property => wanted.Contains(property.Id)).ToList();
        return chosen.Count == wanted.Count
            ? chosen
            : throw new AiPropertyDetectionException(
                $"{Names(wanted.Except(chosen.Select(property => property.Id)), collection)} has no AI autofill. Those that have: {Names(collection.AiProperties.Select(property => property.Id), collection)}.");
    }

    private static AiProperty ChooseOne(SummaryCall call, AiCollection? collection)
    {
        var given = call.Properties[0];
        var id = collection is null ? Decoded(given) : Require(given, collection);
        var property = collection?.AiProperties.FirstOrDefault(property => property.Id == id)
            ?? new AiProperty(id, collection?.PropertyNames.GetValueOrDefault(id) ?? id, "text", AiProperty.Summarize);
        return call.Workflow is { } workflow ? property.WithWorkflow(workflow) : property;
    }

    private static string Require(string given, AiCollection collection) =>
        collection.FindId(given) ?? throw GatewayBody.Bad(
            NearestName.Find(given, collection.PropertyNames.Values) is { } nearest
                ? $"The database has no property \"{given}\". Did you mean \"{nearest}\"?"
                : $"The database has no property \"{given}\". Its AI properties: {Names(collection.AiProperties.Select(property => property.Id), collection)}.",
            "unknown_property");

    private static string Names(IEnumerable<string> ids, AiCollection collection) =>
        string.Join(", ", ids.Select(id => $"\"{collection.PropertyNames[id]}\" ({id})"));

    private static string Decoded(string id) => id.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(id) : id;

    public JsonElement ToJson() => JsonSerializer.SerializeToElement(this);
}
