using System.Text.Json;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Computed;

namespace Verso.Workspace.Properties;

/// <summary>Makes the schema of a data source from requests.</summary>
public static class SchemaEditor
{
    /// <summary>A table has no room for many more columns.</summary>
    private const int MostProperties = 500;

    /// <summary>Each of them takes more columns than others.</summary>
    private const int MostComputed = 100;

    private const string AiInference = "ai_inference";

    /// <summary>The schema of a new data source. An absent value gives one with a title named <c>Name</c>.</summary>
    public static SchemaChange Create(Input properties, ISchemaContext context)
    {
        var draft = new SchemaDraft(context, []);
        var inference = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        if (properties.IsAbsent)
            draft.Put(new PropertySchema(PropertyId.Title, "Name", null, PropertyId.Title, []));
        else
        {
            foreach (var (name, property) in properties.Members())
                Add(draft, name, property, inference);
        }


        return draft.Properties.Any(p => p.Type == PropertyId.Title)
            ? Finish(draft, properties, inference)
            : throw ApiException.Invalid("Title is not provided");
    }

    /// <summary>
    /// The schema after an update: the key is a name or an id; null deletes, <c>name</c> renames, a type's configuration
    /// changes it. What is not mentioned stays.
    /// </summary>
    /// <param name="ids">
    /// The ids of the properties that are made, in the order in which they are (a two-way relation before its other end), for a
    /// client that brings its own.
    /// </param>
    public static SchemaChange Update(DataSourceSchema current, Input properties, ISchemaContext context, IEnumerable<string>? ids = null)
    {
        var draft = new SchemaDraft(context, current.Properties, ids);
        var inference = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var (key, change) in properties.Members())
        {
            var property = current.Find(key);
            if (change.IsNull)
                Remove(draft, property ?? throw Unknown(key));
            else if (property is not null)
                Change(draft, property, change, inference);
            else if (TypeOf(change.RequireObject()) is not null)
                Add(draft, key, change, inference);
            else
                throw Unknown(key);
        }

        return Finish(draft, properties, inference);
    }

    /// <summary>The schema with the names in its rollups brought up to date; null when they are.</summary>
    /// <param name="find">The schemas of other data sources.</param>
    internal static DataSourceSchema? WithNames(DataSourceSchema schema, Func<NotionId, DataSourceSchema?> find)
    {
        var told = schema;
        foreach (var rollup in schema.Properties.Where(property => property.Type == "rollup"))
        {
            if (RollupNames.Refresh(rollup, schema, find) is { } renamed)
                told = told.With(renamed);
        }

        return ReferenceEquals(told, schema) ? null : told;
    }

    private static SchemaChange Finish(SchemaDraft draft, Input properties, Dictionary<string, JsonElement> inference)
    {
        draft.ResolveComputed();
        var count = draft.Properties.Count();
        var computed = draft.Properties.Count(property => property.Kind.IsComputed);
        if (computed > MostComputed)
        {
            throw ApiException.Invalid(
                $"body failed validation: {properties.Path} should leave ≤ `{MostComputed}` formulas and rollups in a data source, instead there would be `{computed}`.");
        }

        return count <= MostProperties
            ? new SchemaChange(new DataSourceSchema(draft.Properties), draft.Elsewhere, inference)
            : throw ApiException.Invalid(
                $"body failed validation: {properties.Path} should leave ≤ `{MostProperties}` properties in a data source, instead there would be `{count}`.");
    }

    private static void Add(SchemaDraft draft, string key, Input property, Dictionary<string, JsonElement> inference)
    {
        var type = TypeOf(property.RequireObject()) ?? throw property.Should("be a property schema of a known type");
        property.RefuseOthers("type", "name", "id", "description", AiInference, type);
        var name = property["name"].IsPresent ? property["name"].RequireString(least: 1) : key;
        if (type == PropertyId.Title && draft.Properties.Any(p => p.Type == type))
            throw ApiException.Invalid("A data source can have only one title property.");
        RefuseTaken(draft, name, id: null);

        var id = type == PropertyId.Title ? PropertyId.Title : draft.NewId();
        draft.Begin(id, name, carried: []);
        var kind = PropertyTypes.Find(type);
        var config = kind.ReadConfig(property[type], null, draft);
        draft.Put(new PropertySchema(id, name, ReadDescription(property["description"], null), type, config));
        if (kind.IsComputed)
            draft.Unresolved(id, property[type]);
        ReadInference(property, id, inference);
    }

    private static void Change(SchemaDraft draft, PropertySchema current, Input change, Dictionary<string, JsonElement> inference)
    {
        var type = TypeOf(change.RequireObject()) ?? current.Type;
        change.RefuseOthers("type", "name", "id", "description", AiInference, type);
        if ((type == PropertyId.Title) != (current.Type == PropertyId.Title))
            throw ApiException.Invalid("The type of a title property cannot be changed, and no other property can become one.");
        var name = change["name"].IsPresent ? change["name"].RequireString(least: 1) : current.Name;
        RefuseTaken(draft, name, current.Id);

        // An earlier key of the same request may have touched this one, as the other end of a relation.
        var stored = draft.Properties.FirstOrDefault(p => p.Id == current.Id) ?? current;
        var config = stored.Config;
        if (change[type].IsPresent || type != stored.Type)
        {
            var sameType = type == stored.Type;
            draft.Begin(current.Id, name, sameType ? [] : stored.Options);
            var kind = PropertyTypes.Find(type);
            config = kind.ReadConfig(change[type], sameType ? stored : null, draft);
            if (kind.IsComputed)
                draft.Unresolved(current.Id, change[type]);
        }

        var changed = new PropertySchema(
            current.Id, name, ReadDescription(change["description"], current.Description), type,
            (System.Text.Json.Nodes.JsonObject)config.DeepClone());
        if (IsTwoWay(stored) && !IsTwoWay(changed))
            draft.RemoveMirror(stored);
        draft.Put(changed);
        if (name != current.Name)
            draft.TellMirror(changed);
        ReadInference(change, current.Id, inference);
    }

    private static void Remove(SchemaDraft draft, PropertySchema property)
    {
        if (property.Type == PropertyId.Title)
            throw ApiException.Invalid("The title property cannot be deleted.");
        draft.Remove(property);
    }

    /// <summary>The type that a request names, by <c>type</c> or by the key of the configuration.</summary>
    private static string? TypeOf(Input property)
    {
        if (property["type"].IsPresent)
        {
            var named = property["type"].RequireString();
            if (!PropertyTypes.IsKnown(named))
                throw property["type"].Should("be a known property type");
            return property[named].IsAbsent ? throw property[named].Should("be defined") : named;
        }

        return property.Members().Select(m => m.Key).FirstOrDefault(PropertyTypes.IsKnown);
    }

    private static bool IsTwoWay(PropertySchema property) =>
        property.Type == "relation" && (string?)property.Config["type"] == "dual_property";

    private static void RefuseTaken(SchemaDraft draft, string name, string? id)
    {
        if (draft.Properties.Any(p => p.Name == name && p.Id != id))
            throw ApiException.Invalid($"A property named {name} already exists.");
    }

    private static string? ReadDescription(Input description, string? current) =>
        description.IsAbsent ? current
        : description.IsNull || description.RequireString(most: Limits.Description).Length == 0 ? null
        : description.RequireString();

    private static void ReadInference(Input property, string id, Dictionary<string, JsonElement> inference)
    {
        if (!property[AiInference].IsAbsent)
            inference[id] = property[AiInference].Value.Clone();
    }

    private static ApiException Unknown(string key) => ApiException.Invalid($"Could not find property with name or id: {key}");
}
