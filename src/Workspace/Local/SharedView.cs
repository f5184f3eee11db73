using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Objects;
using Verso.Workspace.Properties;

namespace Verso.Workspace.Local;

/// <summary>
/// Answers as a caller may see them to whom only a part of the workspace is shared: without the titles of pages that are
/// mentioned and not shared, without relations into data sources that are not shared, and without what is computed from them.
/// </summary>
internal sealed partial class SharedView(LocalSession session)
{
    private readonly Dictionary<NotionId, IReadOnlySet<string>> _hidden = [];

    /// <summary>Takes out of an answer what the caller must not see. The answer is changed in place.</summary>
    public JsonObject Apply(JsonObject answer)
    {
        Clean(answer);
        return answer;
    }

    /// <summary>The schema without the properties that show something of other trees.</summary>
    public DataSourceSchema Visible(NotionId dataSource, DataSourceSchema schema)
    {
        foreach (var id in Hidden(dataSource))
            schema = schema.Without(id);
        return schema;
    }

    /// <summary>Whether a property of a page's data source shows something of other trees.</summary>
    public bool IsHidden(StoredObject page, string property) =>
        page is { ParentKind: ObjectKind.DataSource, ParentId: { } source }
        && session.Full.DataSources.Find(source)?.Schema.Find(property) is { } found
        && Hidden(source).Contains(found.Id);

    private void Clean(JsonNode? node)
    {
        switch (node)
        {
            case JsonArray items:
                foreach (var item in items)
                    Clean(item);
                break;
            case JsonObject json:
                if (json["mention"] is JsonObject mention)
                    CleanMention(json, mention);
                if (json["properties"] is JsonObject properties && SourceOf(json) is { } source)
                    CleanProperties(properties, Hidden(source));
                if (json["relation"] is JsonArray relation)
                    RemoveUnseen(relation);
                if (json["type"].Text() == "property_item" && json["results"] is JsonArray results)
                    RemoveUnseenItems(results);
                foreach (var (_, member) in json)
                    Clean(member);
                break;
        }
    }

    private void CleanMention(JsonObject item, JsonObject mention)
    {
        var kind = mention["type"].Text();
        if (kind is "page" or "database" && mention[kind].At("id").Id() is { } id && !session.Sees(id))
            item["plain_text"] = "Untitled";
    }

    private static void CleanProperties(JsonObject properties, IReadOnlySet<string> hidden)
    {
        foreach (var name in properties.Where(property => property.Value.At("id").Text() is { } id && hidden.Contains(PropertyId.Decode(id))).Select(property => property.Key).ToList())
            properties.Remove(name);
    }

    private void RemoveUnseen(JsonArray relation)
    {
        for (var i = relation.Count - 1; i >= 0; i--)
        {
            if (relation[i].At("id").Id() is { } id && !session.Sees(id))
                relation.RemoveAt(i);
        }
    }

    private void RemoveUnseenItems(JsonArray results)
    {
        for (var i = results.Count - 1; i >= 0; i--)
        {
            if (results[i].At("relation").At("id").Id() is { } id && !session.Sees(id))
                results.RemoveAt(i);
        }
    }

    /// <summary>The data source whose properties an object shows; null for what is no row and no data source.</summary>
    private NotionId? SourceOf(JsonObject json) => json["object"].Text() switch
    {
        "data_source" => json["id"].Id(),
        "database" when json["id"].Id() is { } database => session.DataSources.Of(database) is [var only] ? only.Id : null, // As old versions show it.
        "page" => json["parent"].At("data_source_id").Id(),
        _ => null,
    };

    /// <summary>Ids of the properties of a data source that show something of other trees.</summary>
    private IReadOnlySet<string> Hidden(NotionId dataSource)
    {
        if (_hidden.TryGetValue(dataSource, out var known))
            return known;
        var hidden = new HashSet<string>(StringComparer.Ordinal);
        _hidden[dataSource] = hidden; // What leads back here in a circle finds what is known so far.
        if (session.Full.DataSources.Find(dataSource)?.Schema is not { } schema)
            return hidden;
        bool grew;
        do
        {
            grew = false;
            foreach (var property in schema.Properties)
                grew |= !hidden.Contains(property.Id) && Shows(property, schema, hidden) && hidden.Add(property.Id);
        }
        while (grew);
        return hidden;
    }

    private bool Shows(PropertySchema property, DataSourceSchema schema, HashSet<string> hidden)
    {
        switch (property.Type)
        {
            case "relation":
                return TargetOf(property) is { } target && !session.Sees(target);
            case "rollup":
                var relation = schema.FindById(property.Config["relation_property_id"].Text() ?? "");
                return relation is null || hidden.Contains(relation.Id)
                    || (TargetOf(relation) is { } other && Hidden(other).Contains(property.Config["rollup_property_id"].Text() ?? ""));
            case "formula":
                var expression = property.Config["expression"].Text() ?? "";
                return References().Matches(expression).Any(reference =>
                        NotionId.TryParse(reference.Groups["source"].Value, out var source)
                        && (!session.Sees(source) || Hidden(source).Contains(PropertyId.Decode(reference.Groups["property"].Value))))
                    || hidden.Any(id => expression.Contains($"prop(\"{schema.FindById(id)?.Name}\")", StringComparison.Ordinal));
            default:
                return false;
        }
    }

    private static NotionId? TargetOf(PropertySchema relation) => relation.Config["data_source_id"].Id();

    [GeneratedRegex(@"\{\{notion:block_property:(?<property>[^:}]*):(?<source>[^:}]*):[^}]*\}\}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex References();
}
