using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Objects;
using Verso.Workspace.Properties;

namespace Verso.Workspace.Local;

/// <summary>Keeps the other end of two-way relations true: when a page points to another, that one points back.</summary>
internal sealed class TwoWayRelations(LocalSession session)
{
    /// <summary>Writes what changed between the two into the pages at the other end.</summary>
    /// <param name="before">The page's values before; null when it had none.</param>
    /// <param name="after">The page's values now; null when it has none any more.</param>
    /// <returns>Whether the page itself was at the other end, so that it has changed once more.</returns>
    public bool Mirror(DataSourceSchema schema, NotionId page, JsonObject? before, JsonObject? after)
    {
        var changedItself = false;
        foreach (var property in schema.Properties)
        {
            if (MirrorOf(property) is not { } mirror)
                continue;
            var had = Targets(before, property);
            var has = Targets(after, property);
            foreach (var gone in had.Except(has))
                changedItself |= Change(gone, mirror, page, points: false);
            foreach (var added in has.Except(had))
                changedItself |= Change(added, mirror, page, points: true);
        }

        return changedItself;
    }

    private static string? MirrorOf(PropertySchema property) =>
        property.Type == "relation" && property.Config["dual_property"] is JsonObject dual && (string?)dual["synced_property_id"] is { } id
            ? PropertyId.Decode(id)
            : null;

    private static List<NotionId> Targets(JsonObject? properties, PropertySchema property)
    {
        if (properties is null)
            return [];
        foreach (var (_, value) in properties)
        {
            if ((string?)value!["id"] == property.EncodedId && value["relation"] is JsonArray targets)
                return [.. targets.Select(target => NotionId.Parse((string)target!["id"]!))];
        }

        return [];
    }

    private bool Change(NotionId target, string propertyId, NotionId page, bool points)
    {
        if (session.Objects.Find(target, ObjectKind.Page) is not { } other
            || session.Pages.DataSourceOf(other) is not { } dataSource
            || dataSource.Schema.FindById(propertyId) is not { } property)
            return false;

        var properties = PageStore.Properties(other);
        var targets = properties[property.Name]!["relation"]!.AsArray();
        var known = targets.FirstOrDefault(item => (string?)item!["id"] == page.ToString());
        if (points == known is not null)
            return false;
        if (points)
            targets.Add((JsonNode)new JsonObject { ["id"] = page.ToString() });
        else
            targets.Remove(known);
        session.Pages.SaveMirrored(other, properties, dataSource);
        return target == page;
    }
}
