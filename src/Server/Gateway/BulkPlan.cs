using System.Text.Json;
using Verso.Agents;
using Verso.Agents.Records;
using Verso.Notion;

namespace Verso.Server.Gateway;

/// <summary>A bulk call whose records were all checked against the schema; nothing is written yet.</summary>
internal sealed record BulkPlan(BulkCall Call, RecordTarget? Target, RecordMatch? Match, IReadOnlyList<PlannedRecord> Records)
{
    public static async Task<BulkPlan> MakeAsync(BulkCall call, OfficialApi api, CancellationToken cancellationToken)
    {
        if (call.Target is not { } id)
            return new(call, null, null, [.. call.Records.Select(PlanDeletion)]);

        var target = await RecordTarget.FindAsync(api, id, call.IsDatabase, cancellationToken);
        if (call.Kind == BulkKind.Delete)
            return new(call, target, null, [.. call.Records.Select(PlanDeletion)]);

        var match = call.Kind is BulkKind.Upsert or BulkKind.CheckDuplicates ? new RecordMatch(target.Schema, call.Lookup) : null;
        foreach (var name in call.UpdateProperties)
            Require(target.Schema, name);
        var lookups = RecordLookups.Collect(target.Schema, call.Records);
        await RecordReferences.ResolveAsync(api, lookups, cancellationToken);
        var planner = new RecordPlanner(target.Schema, lookups, new RecordRules(call.CreateOptions, NeedsPage: call.Kind == BulkKind.Update));
        return new(call, target, match, [.. call.Records.Select(planner.Plan)]);
    }

    public RecordWriting Writing(bool keepsKeys)
    {
        var options = Call.PageOptions;
        return new RecordWriting(Operation)
        {
            Match = Match,
            UpdateProperties = Call.UpdateProperties.Count == 0 ? null : Call.UpdateProperties.Select(name => Require(Target!.Schema, name).Id).ToHashSet(),
            Icon = options["icon"],
            Cover = options["cover"],
            Template = options["template"] is { } template ? PageLooks.Template(template) : null,
            Retries = Call.Retries,
            KeepsKeys = keepsKeys,
        };
    }

    private RecordOperation Operation => Call.Kind switch
    {
        BulkKind.Insert => RecordOperation.Insert,
        BulkKind.Update => RecordOperation.Update,
        BulkKind.Upsert => RecordOperation.Upsert,
        _ => RecordOperation.Delete,
    };

    /// <summary>The records that are about the same page, which must be written one after the other.</summary>
    public string? Lane(int index) => Records[index] switch
    {
        { PageId: { } page } => page.ToString(),
        var record when Match?.Key(record.Properties) is { } key => key,
        _ => null,
    };

    private static PlannedRecord PlanDeletion(JsonElement record) =>
        record.ValueKind == JsonValueKind.Object && record.TryGetProperty("page_id", out var page) && page.ValueKind == JsonValueKind.String && NotionId.TryParse(page.GetString(), out var id)
            ? new PlannedRecord { PageId = id }
            : new PlannedRecord { Faults = [new("page_id", RecordFaultCode.InvalidValue, "The record must name its page: page_id must be the id or the URL of a page.")] };

    private static RecordProperty Require(RecordSchema schema, string name) =>
        schema.Find(name) ?? throw GatewayBody.Bad(
            NearestName.Find(name, schema.Properties.Select(property => property.Name)) is { } nearest
                ? $"update_properties: there is no property \"{name}\". Did you mean \"{nearest}\"?"
                : $"update_properties: there is no property \"{name}\".",
            "unknown_property");
}
