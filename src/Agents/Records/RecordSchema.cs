using System.Text.Json;
using Verso.Notion;

namespace Verso.Agents.Records;

/// <summary>The properties of a data source, as far as plain records need them.</summary>
public sealed class RecordSchema
{
    private readonly Dictionary<string, RecordProperty> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RecordProperty> _byId = new(StringComparer.Ordinal);

    private RecordSchema(NotionId id, IReadOnlyList<RecordProperty> properties)
    {
        Id = id;
        Properties = properties;
        foreach (var property in properties)
        {
            _byName[property.Name] = property;
            _byId[property.Id] = property;
            _byId.TryAdd(Uri.UnescapeDataString(property.Id), property);
        }
    }

    /// <summary>The data source.</summary>
    public NotionId Id { get; }

    public IReadOnlyList<RecordProperty> Properties { get; }

    public RecordProperty Title => Properties.First(property => property.Type == "title");

    /// <summary>Reads a data source as the Notion API serves it.</summary>
    public static RecordSchema Read(JsonElement dataSource) =>
        new(
            NotionId.Parse(dataSource.GetProperty("id").GetString()!),
            [.. dataSource.GetProperty("properties").EnumerateObject().Select(property => RecordProperty.Read(property.Name, property.Value))]);

    /// <summary>The property of that name, or else of that id, percent-encoded or not.</summary>
    public RecordProperty? Find(string nameOrId) =>
        _byName.GetValueOrDefault(nameOrId) ?? _byId.GetValueOrDefault(nameOrId);

    /// <summary>The same, or a fault that names the nearest property.</summary>
    public RecordProperty Require(string nameOrId) =>
        Find(nameOrId) ?? throw new RecordFaultException(new(nameOrId, RecordFaultCode.UnknownProperty, Unknown(nameOrId)));

    private string Unknown(string name) =>
        NearestName.Find(name, Properties.Select(property => property.Name)) is { } nearest
            ? $"There is no property \"{name}\". Did you mean \"{nearest}\"?"
            : $"There is no property \"{name}\". The data source has {Quoted(Properties.Select(property => property.Name))}.";

    internal static string Quoted(IEnumerable<string> names)
    {
        const int most = 25;
        var all = names.ToList();
        var shown = string.Join(", ", all.Take(most).Select(name => $"\"{name}\""));
        return all.Count > most ? $"{shown} and {all.Count - most} more" : shown;
    }
}

/// <summary>One property of a schema.</summary>
/// <param name="Id">As the API shows it, percent-encoded.</param>
/// <param name="Options">What a select, multi-select or status offers; empty for the others.</param>
/// <param name="RelatedTo">The data source at the other end of a relation.</param>
public sealed record RecordProperty(string Id, string Name, string Type, IReadOnlyList<RecordOption> Options, NotionId? RelatedTo)
{
    internal static RecordProperty Read(string name, JsonElement property)
    {
        var type = property.GetProperty("type").GetString()!;
        var config = property.TryGetProperty(type, out var found) && found.ValueKind == JsonValueKind.Object ? found : default;
        var options = config.ValueKind == JsonValueKind.Object && config.TryGetProperty("options", out var list)
            ? list.EnumerateArray().Select(option => new RecordOption(option.GetProperty("id").GetString()!, option.GetProperty("name").GetString()!))
            : [];
        NotionId? related = config.ValueKind == JsonValueKind.Object && config.TryGetProperty("data_source_id", out var other)
            && NotionId.TryParse(other.GetString(), out var id) ? id : null;
        return new(property.GetProperty("id").GetString()!, name, type, [.. options], related);
    }
}

public sealed record RecordOption(string Id, string Name);
