using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Computed;
using Verso.Workspace.Properties.Types;

namespace Verso.Workspace.Properties;

/// <summary>A schema while a request changes it, with what that asks of other data sources.</summary>
/// <param name="ids">The ids of the properties that are made, in the order in which they are; the rest get new ones.</param>
internal sealed class SchemaDraft(ISchemaContext context, IEnumerable<PropertySchema> properties, IEnumerable<string>? ids = null)
{
    private readonly Queue<string> _ids = new(ids ?? []);
    private readonly Dictionary<string, PropertySchema> _properties = properties.ToDictionary(p => p.Id, StringComparer.Ordinal);
    private readonly Dictionary<(NotionId DataSource, string Id), PropertySchema?> _elsewhere = [];
    private readonly Dictionary<string, Input> _unresolved = new(StringComparer.Ordinal);

    public Caller Caller => context.Caller;

    /// <summary>The id of the property that is being read.</summary>
    public string Id { get; private set; } = "";

    /// <summary>The name that the property being read will have.</summary>
    public string Name { get; private set; } = "";

    /// <summary>The options that a property brings along from the type it had before.</summary>
    public IReadOnlyList<SelectOption> CarriedOptions { get; private set; } = [];

    public IEnumerable<PropertySchema> Properties => _properties.Values;

    public IReadOnlyList<MirrorChange> Elsewhere =>
        [.. _elsewhere.Select(change => new MirrorChange(change.Key.DataSource, change.Key.Id, change.Value))];

    public string NewId() => NewId(_properties.ContainsKey);

    public void Begin(string id, string name, IReadOnlyList<SelectOption> carried) =>
        (Id, Name, CarriedOptions) = (id, name, carried);

    /// <summary>Notes a formula or rollup whose configuration still speaks of other properties as the request does.</summary>
    public void Unresolved(string id, Input config) => _unresolved[id] = config;

    /// <summary>Settles what the formulas and rollups of the request mean, now that all properties are known.</summary>
    public void ResolveComputed()
    {
        foreach (var (id, config) in _unresolved)
        {
            if (_properties.GetValueOrDefault(id) is { Type: "rollup" } rollup)
                _properties[id] = ResolveRollup(rollup, config);
        }

        foreach (var rollup in _properties.Values.Where(property => property.Type == "rollup").ToList())
            _properties[rollup.Id] = RollupNames.Refresh(rollup, new DataSourceSchema(_properties.Values), SchemaOf) ?? rollup;
        if (_unresolved.Count > 0)
            CheckComputed();
    }

    /// <summary>The schema of a data source as it will be after the request.</summary>
    private DataSourceSchema? SchemaOf(NotionId dataSource)
    {
        if (dataSource == context.DataSource.Id)
            return new DataSourceSchema(_properties.Values);
        var schema = context.FindDataSource(dataSource)?.Schema;
        foreach (var (place, property) in _elsewhere.Where(change => change.Key.DataSource == dataSource))
            schema = property is null ? schema?.Without(place.Id) : schema?.With(property);
        return schema;
    }

    private PropertySchema ResolveRollup(PropertySchema rollup, Input config)
    {
        var relationName = (string?)rollup.Config["relation_property_id"] ?? "";
        var relation = Find(new DataSourceSchema(_properties.Values), relationName);
        if (relation.Type != "relation")
            throw ApiException.Invalid($"{relation.Name} is expected to be relation.");
        if (!NotionId.TryParse((string?)relation.Config["data_source_id"], out var target) || SchemaOf(target) is not { } schema)
            throw config.Should("roll up a relation whose data source is there");
        var rolledUp = Find(schema, (string?)rollup.Config["rollup_property_id"] ?? "");
        return rollup.With(config: RollupType.Config(rolledUp.Name, relation.Name, rolledUp.Id, relation.Id, (string?)rollup.Config["function"]));

        static PropertySchema Find(DataSourceSchema schema, string nameOrId) => schema.FindById(nameOrId) ?? schema.Require(nameOrId);
    }

    /// <summary>Refuses what could never be computed.</summary>
    private void CheckComputed()
    {
        var schemas = new Dictionary<NotionId, DataSourceSchema?>();
        var definitions = new Definitions(id => schemas.TryGetValue(id, out var known) ? known : schemas[id] = SchemaOf(id), context.Formulas);
        foreach (var id in _unresolved.Keys)
        {
            if (_properties.GetValueOrDefault(id) is not { Kind.IsComputed: true } property)
                continue;
            var definition = definitions.Of(context.DataSource.Id, property);
            if (definition is BrokenDefinition { Fault: var fault })
                throw ApiException.Invalid(fault.ApiMessage, new JsonObject { ["formula_error"] = fault.Message });
            if (definition is null || definitions.IsCircular(context.DataSource.Id, id))
                throw ApiException.Invalid($"{property.Name} cannot be computed: it depends on itself.");
            if (definition.Depth >= Definition.Deepest)
                throw ApiException.Invalid($"Formula depth: {property.Name} reaches over {definition.Depth} databases, and the limit is {Definition.Deepest - 1}.");
            if (definition is FormulaDefinition { Program: var program })
                _properties[id] = property.With(config: new JsonObject { ["expression"] = program.ToStored(context.Space.ToString()) });
        }
    }

    public void Put(PropertySchema property) => _properties[property.Id] = property;

    public void Remove(PropertySchema property)
    {
        _properties.Remove(property.Id);
        RemoveMirror(property);
    }

    public DataSourceReference? FindDataSource(NotionId id) =>
        id == context.DataSource.Id ? context.DataSource : context.FindDataSource(id);

    public DataSourceReference? FindDataSourceOf(NotionId database) =>
        database == context.DataSource.DatabaseId ? context.DataSource : context.FindDataSourceOf(database);

    /// <summary>The other end of the two-way relation being read, made or kept; what <c>dual_property</c> says about it.</summary>
    public JsonObject Mirror(DataSourceReference target, Input dual, PropertySchema? current)
    {
        var wanted = dual["synced_property_name"].IsPresent ? dual["synced_property_name"].RequireString(least: 1) : null;
        if (current is not null && MirrorOf(current) is var (dataSource, id) && dataSource == target.Id
            && FindProperty(dataSource, id) is { } kept)
        {
            if (wanted is not null && wanted != kept.Name)
                Change(dataSource, kept.Id, kept = kept.With(name: FreeName(wanted, target)));
            return Synced(kept.Name, kept.EncodedId);
        }

        if (current is not null)
            RemoveMirror(current);
        var title = context.DataSource.Title is { Length: > 0 } given ? given : "Untitled";
        var mirror = new PropertySchema(
            NewIdIn(target),
            FreeName(wanted ?? $"Related to {title} ({Name})", target),
            description: null,
            "relation",
            RelationType.Relation(context.DataSource, "dual_property", Synced(Name, PropertyId.Encode(Id))));
        Change(target.Id, mirror.Id, mirror);
        return Synced(mirror.Name, mirror.EncodedId);
    }

    /// <summary>Lets the other end of a two-way relation know the new name of this one.</summary>
    public void TellMirror(PropertySchema renamed)
    {
        if (MirrorOf(renamed) is not var (dataSource, id) || FindProperty(dataSource, id) is not { } mirror)
            return;
        var config = (JsonObject)mirror.Config.DeepClone();
        config["dual_property"] = Synced(renamed.Name, renamed.EncodedId);
        Change(dataSource, id, mirror.With(config: config));
    }

    /// <summary>Takes away the other end of a two-way relation that is one no longer.</summary>
    public void RemoveMirror(PropertySchema property)
    {
        if (MirrorOf(property) is var (dataSource, id) && FindProperty(dataSource, id) is not null)
            Change(dataSource, id, null);
    }

    private static (NotionId DataSource, string Id)? MirrorOf(PropertySchema property) =>
        property.Type == "relation"
        && NotionId.TryParse((string?)property.Config["data_source_id"], out var dataSource)
        && (string?)property.Config["dual_property"]?["synced_property_id"] is { } id
            ? (dataSource, PropertyId.Decode(id))
            : null;

    private PropertySchema? FindProperty(NotionId dataSource, string id)
    {
        if (dataSource == context.DataSource.Id)
            return _properties.GetValueOrDefault(id);
        return _elsewhere.TryGetValue((dataSource, id), out var changed)
            ? changed
            : context.FindDataSource(dataSource)?.Schema?.FindById(id);
    }

    private void Change(NotionId dataSource, string id, PropertySchema? property)
    {
        if (dataSource != context.DataSource.Id)
            _elsewhere[(dataSource, id)] = property;
        else if (property is not null)
            _properties[id] = property;
        else
            _properties.Remove(id);
    }

    private IEnumerable<PropertySchema> PropertiesOf(DataSourceReference target) =>
        target.Id == context.DataSource.Id
            ? _properties.Values
            : (target.Schema?.Properties ?? []).Concat(
                _elsewhere.Where(c => c.Key.DataSource == target.Id && c.Value is not null).Select(c => c.Value!));

    private string NewIdIn(DataSourceReference target)
    {
        var taken = PropertiesOf(target).Select(p => p.Id).Append(Id).ToHashSet(StringComparer.Ordinal);
        return NewId(taken.Contains);
    }

    private string NewId(Func<string, bool> isTaken) =>
        _ids.TryDequeue(out var id) && !isTaken(id) ? id : PropertyId.New(isTaken);

    private string FreeName(string wanted, DataSourceReference target)
    {
        var taken = PropertiesOf(target).Select(p => p.Name).Append(Name).ToHashSet(StringComparer.Ordinal);
        var name = wanted;
        for (var number = 1; taken.Contains(name); number++)
            name = $"{wanted} {number}";
        return name;
    }

    private static JsonObject Synced(string name, string encodedId) =>
        new() { ["synced_property_name"] = name, ["synced_property_id"] = encodedId };
}
