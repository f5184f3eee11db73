using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Properties;

namespace Verso.Workspace.Queries;

/// <summary>A page as its data source's table sees it.</summary>
/// <param name="Created">As exactly as it is known: pages made in the same minute keep their order by it.</param>
/// <param name="Properties">The stored <c>properties</c> of the page.</param>
public sealed record PageRow(
    NotionId Id,
    DateTimeOffset Created,
    DateTimeOffset Edited,
    NotionId CreatedBy,
    NotionId EditedBy,
    bool InTrash,
    JsonObject Properties)
{
    /// <summary>What stands under the type's name; null where the page's value is of another type.</summary>
    internal JsonNode? ValueOf(PropertySchema property) => (Properties[property.Name] as JsonObject)?[property.Type];
}
