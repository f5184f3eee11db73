using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Properties;
using Verso.Workspace.Properties.Types;

namespace Verso.Workspace.Computed;

/// <summary>The names that a rollup's configuration shows beside the ids: they follow the properties that they name.</summary>
internal static class RollupNames
{
    /// <summary>The rollup with the names of now; null when it has them. What is gone keeps the name it had.</summary>
    public static PropertySchema? Refresh(PropertySchema rollup, DataSourceSchema schema, Func<NotionId, DataSourceSchema?> find)
    {
        var (relationId, targetId) = ((string?)rollup.Config["relation_property_id"], (string?)rollup.Config["rollup_property_id"]);
        if (relationId is null || targetId is null || schema.FindById(relationId) is not { } relation)
            return null;
        var target = NotionId.TryParse((string?)relation.Config["data_source_id"], out var source) ? find(source)?.FindById(targetId) : null;
        var config = RollupType.Config(
            target?.Name ?? (string?)rollup.Config["rollup_property_name"], relation.Name, targetId, relationId, (string?)rollup.Config["function"]);
        return JsonNode.DeepEquals(config, rollup.Config) ? null : rollup.With(config: config);
    }
}
