using System.Text.Json;
using Verso.Notion;

namespace Verso.Workspace.Properties;

/// <summary>What came of a schema request.</summary>
/// <param name="Schema">The new schema.</param>
/// <param name="Elsewhere">What two-way relations ask of other data sources, to be stored in the same transaction.</param>
/// <param name="AiInference">What stood under <c>ai_inference</c> beside the types, by property id; it is no part of the schema.</param>
public sealed record SchemaChange(
    DataSourceSchema Schema,
    IReadOnlyList<MirrorChange> Elsewhere,
    IReadOnlyDictionary<string, JsonElement> AiInference);

/// <summary>A change of the property at the other end of a two-way relation.</summary>
/// <param name="DataSource">The data source that has, or gets, the property.</param>
/// <param name="PropertyId">Its id there, not encoded.</param>
/// <param name="Property">The property as it should be; null when it goes.</param>
public sealed record MirrorChange(NotionId DataSource, string PropertyId, PropertySchema? Property)
{
    public DataSourceSchema ApplyTo(DataSourceSchema schema) =>
        Property is null ? schema.Without(PropertyId) : schema.With(Property);
}

/// <summary>What is different between two schemas of one data source; properties are the same when their ids are.</summary>
public sealed record SchemaDifference(
    IReadOnlyList<PropertySchema> Added,
    IReadOnlyList<PropertySchema> Removed,
    IReadOnlyList<(PropertySchema Before, PropertySchema After)> Renamed,
    IReadOnlyList<(PropertySchema Before, PropertySchema After)> Retyped,
    IReadOnlyList<(PropertySchema Property, IReadOnlyList<SelectOption> Options)> RemovedOptions)
{
    /// <summary>Whether stored pages have to be rewritten.</summary>
    public bool TouchesPages =>
        Added.Count + Removed.Count + Renamed.Count + Retyped.Count + RemovedOptions.Count + Prefixed.Count > 0;

    /// <summary>Unique ids whose prefix changed: every value shows it.</summary>
    public IReadOnlyList<PropertySchema> Prefixed { get; init; } = [];

    /// <summary>The unique ids that rows do not have yet.</summary>
    public IEnumerable<PropertySchema> Unnumbered => Added.Concat(Retyped.Select(pair => pair.After)).Where(property => property.Type == "unique_id");

    /// <summary>
    /// Whether nothing but names and properties that are empty in every row is new, or properties are gone: then a row of before
    /// can be shown as one of now, whichever it is.
    /// </summary>
    public bool IsPlain =>
        Retyped.Count + RemovedOptions.Count + Prefixed.Count == 0 && Added.All(property => EmptyAtFirst.Contains(property.Type));

    private static readonly HashSet<string> EmptyAtFirst = new(StringComparer.Ordinal)
    {
        "rich_text", "number", "select", "multi_select", "date", "people", "files", "checkbox", "url", "email", "phone_number", "relation",
        "place", "created_time", "last_edited_time",
        "formula", "rollup", // They are computed behind it, and on the way out until then.
    };

    /// <summary>Whether views may speak of what is no longer so.</summary>
    public bool TouchesViews => Removed.Count + Renamed.Count + Retyped.Count + RemovedOptions.Count > 0;

    public static SchemaDifference Between(DataSourceSchema before, DataSourceSchema after)
    {
        var pairs = before.Properties
            .Select(b => (Before: b, After: after.FindById(b.Id)))
            .Where(p => p.After is not null)
            .Select(p => (p.Before, After: p.After!))
            .ToList();
        return new SchemaDifference(
            [.. after.Properties.Where(p => before.FindById(p.Id) is null)],
            [.. before.Properties.Where(p => after.FindById(p.Id) is null)],
            [.. pairs.Where(p => p.Before.Name != p.After.Name)],
            [.. pairs.Where(p => p.Before.Type != p.After.Type)],
            [.. pairs.Where(p => p.Before.Type == p.After.Type)
                .Select(p => (p.After, Gone: (IReadOnlyList<SelectOption>)[.. p.Before.Options.Where(o => p.After.Options.All(a => a.Id != o.Id))]))
                .Where(p => p.Gone.Count > 0)])
        {
            Prefixed = [.. pairs
                .Where(p => p is { Before.Type: "unique_id", After.Type: "unique_id" } && (string?)p.Before.Config["prefix"] != (string?)p.After.Config["prefix"])
                .Select(p => p.After)],
        };
    }
}
