using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Properties;

namespace Verso.Agents.Policies;

/// <summary>
/// What a policy says of the properties of data sources. A property that shows something of what is hidden, by a relation, a rollup
/// or a formula, is hidden too.
/// </summary>
internal sealed class PolicySchemas(PolicyCall call)
{
    private const int MostSources = 200;

    private readonly Dictionary<NotionId, PolicySource?> _known = [];

    /// <summary>Nothing is said of any property, and nothing is hidden that one could show.</summary>
    public bool AreOpen => call.Policy.Databases.Count == 0 && call.Tree.IsEven;

    /// <summary>The data source with what may be done with its properties; null when it is not there or not to be seen.</summary>
    public async Task<PolicySource?> FindAsync(NotionId id)
    {
        if (!_known.TryGetValue(id, out var source))
        {
            await LoadAsync(id);
            source = _known[id];
        }

        if (source is { Fault: { } fault })
            throw call.Refuse(fault);
        return source is { IsSeen: true } ? source : null;
    }

    /// <summary>The only data source of a database, for requests that name the database alone.</summary>
    public async Task<NotionId?> OnlyOfAsync(NotionId database) =>
        await call.Tree.LookAsync($"databases/{database}") is { } found && found["data_sources"] is JsonArray { Count: 1 } sources ? sources[0].At("id").Id() : null;

    /// <summary>Reads a data source with all that its computed properties may reach, and settles what each of them hides.</summary>
    private async Task LoadAsync(NotionId first)
    {
        var waiting = new Queue<NotionId>([first]);
        while (waiting.TryDequeue(out var id))
        {
            if (_known.ContainsKey(id))
                continue;
            var json = _known.Count < MostSources ? await call.Tree.LookAsync($"data_sources/{id}") : null;
            if (json is null)
            {
                _known[id] = null;
                continue;
            }

            call.Tree.Learn(json);
            var source = PolicySource.Of(id, json, call.Policy);
            source.IsSeen = await call.Tree.SeesAsync(id);
            source.IsWhole = source.IsSeen && !await call.Tree.HoldsLessAsync(id, TreeAccess.Read);
            _known[id] = source;
            foreach (var target in source.Properties.Select(property => property.Target).OfType<NotionId>())
                waiting.Enqueue(target);
        }

        while (_known.Values.OfType<PolicySource>().Aggregate(false, (grew, source) => source.Properties.Aggregate(grew, (any, property) => HideIfNeeded(source, property) || any)))
        {
        }
    }

    private bool HideIfNeeded(PolicySource source, PolicyProperty property) =>
        !source.Hidden.Contains(property.Id) && Shows(source, property) && source.Hidden.Add(property.Id);

    private bool Shows(PolicySource source, PolicyProperty property)
    {
        switch (property.Type)
        {
            case "relation":
                return property.Target is not { } target || Known(target) is not { IsSeen: true };
            case "rollup":
                var relation = source.Find(property.Config["relation_property_id"].Text()) ?? source.Find(property.Config["relation_property_name"].Text());
                if (relation?.Target is not { } other || source.Hidden.Contains(relation.Id) || Known(other) is not { IsWhole: true } there)
                    return true;
                return (there.Find(property.Config["rollup_property_id"].Text()) ?? there.Find(property.Config["rollup_property_name"].Text())) is not { } rolled
                    || there.Hidden.Contains(rolled.Id);
            case "formula":
                var expression = property.Config["expression"].Text() ?? "";
                var all = _known.Values.OfType<PolicySource>().ToList();
                return all.Exists(one => one.Hidden.Any(hidden => one.Find(hidden) is { } named && named.IsIn(expression)))
                    || ((all.Exists(one => !one.IsWhole) || _known.ContainsValue(null))
                        && all.SelectMany(one => one.Properties).Any(one => one.Type is "relation" && one.IsIn(expression)));
            default:
                return false;
        }
    }

    private PolicySource? Known(NotionId id) => _known.GetValueOrDefault(id);
}

/// <summary>A data source under a policy.</summary>
internal sealed class PolicySource
{
    private PolicySource(NotionId id, NotionId? database, IReadOnlyList<PolicyProperty> properties) => (Id, Database, Properties) = (id, database, properties);

    public NotionId Id { get; }

    public NotionId? Database { get; }

    public IReadOnlyList<PolicyProperty> Properties { get; }

    public bool IsSeen { get; set; }

    /// <summary>None of its rows is hidden.</summary>
    public bool IsWhole { get; set; }

    /// <summary>The ids of what is not read.</summary>
    public HashSet<string> Hidden { get; } = new(StringComparer.Ordinal);

    /// <summary>The ids of what is read and not written.</summary>
    public HashSet<string> Fixed { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, List<Transitions>> Transitions { get; } = [];

    /// <summary>A rule speaks of a property that is not there: what it meant can only be guessed, so nothing is shown.</summary>
    public string? Fault { get; private set; }

    /// <summary>Values may not be written freely.</summary>
    public bool IsBound => Hidden.Count > 0 || Fixed.Count > 0 || Transitions.Count > 0;

    /// <summary>What is read, by name: the order of a schema is chance.</summary>
    public IEnumerable<PolicyProperty> Shown => Properties.Where(property => !Hidden.Contains(property.Id)).OrderBy(property => property.Name, StringComparer.Ordinal);

    public IEnumerable<PolicyProperty> Written => Shown.Where(property => !Fixed.Contains(property.Id));

    public static PolicySource Of(NotionId id, JsonObject json, Policy policy)
    {
        var database = json["parent"].At("database_id").Id();
        var properties = (json["properties"] as JsonObject ?? []).Where(one => one.Value is JsonObject).Select(one => new PolicyProperty(one.Key, one.Value!.AsObject())).ToList();
        var source = new PolicySource(id, database, properties);
        foreach (var rule in policy.Databases.Where(rule => rule.Id is null || rule.Id == id || rule.Id == database))
            source.Apply(rule, policy);
        return source;
    }

    /// <summary>The property that goes by that name or id; a name and an id may be the same, so the hidden one comes first.</summary>
    public PolicyProperty? Find(string? nameOrId)
    {
        var found = nameOrId is null ? [] : Properties.Where(property => property.GoesBy(nameOrId)).ToList();
        return found.Find(property => Hidden.Contains(property.Id)) ?? found.FirstOrDefault();
    }

    private void Apply(DatabaseRule rule, Policy policy)
    {
        bool Names(IEnumerable<string> names, PolicyProperty property) => names.Any(property.GoesBy);
        foreach (var property in Properties)
        {
            if (Names(rule.Hide, property) && property.Type == PropertyId.Title)
                Fault = $"hides the title of data source {Id}, which cannot be: titles are shown in too many places. Hide the database with trees instead.";
            if (Names(rule.Hide, property) || (rule.Read is { } read && property.Type != PropertyId.Title && !Names(read, property)))
                Hidden.Add(property.Id);
            if (rule.Write is { } write && !Names(write, property))
                Fixed.Add(property.Id);
            foreach (var (_, transitions) in rule.Transitions.Where(one => property.GoesBy(one.Key)))
                (Transitions.TryGetValue(property.Id, out var known) ? known : Transitions[property.Id] = []).Add(transitions);
        }

        if (rule.Id is not null && rule.Hide.Concat(rule.Transitions.Keys).FirstOrDefault(name => !Properties.Any(property => property.GoesBy(name))) is { } missing)
            Fault = $"speaks of a property '{missing}' that data source {Id} does not have, so nothing of it is shown until the policy is right.{NearestName.Suggest(missing, Properties.Select(one => one.Name))} The policy's file: {policy.Name}.yaml.";
    }
}

/// <summary>A property of a data source.</summary>
internal sealed class PolicyProperty(string name, JsonObject json)
{
    public string Name { get; } = name;

    /// <summary>Decoded.</summary>
    public string Id { get; } = PropertyId.Decode(json["id"].Text() ?? name);

    public string Type { get; } = json["type"].Text() ?? "";

    public JsonObject Config => json[Type] as JsonObject ?? [];

    /// <summary>The data source that a relation leads to.</summary>
    public NotionId? Target => Type == "relation" ? Config["data_source_id"].Id() ?? Config["database_id"].Id() : null;

    public bool GoesBy(string nameOrId) => nameOrId == Name || nameOrId == Id || PropertyId.Decode(nameOrId) == Id || nameOrId == PropertyId.Encode(Id);

    /// <summary>Whether a formula may speak of it. Rather too often than not.</summary>
    public bool IsIn(string expression) =>
        expression.Contains($"\"{Name}\"", StringComparison.OrdinalIgnoreCase)
        || (Name.Length > 3 && expression.Contains(Name, StringComparison.OrdinalIgnoreCase))
        || expression.Contains($":{Id}:", StringComparison.Ordinal)
        || expression.Contains($":{PropertyId.Encode(Id)}:", StringComparison.Ordinal);
}
