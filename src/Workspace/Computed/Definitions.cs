using Verso.Notion;
using Verso.Workspace.Formulas;
using Verso.Workspace.Properties;

namespace Verso.Workspace.Computed;

/// <summary>
/// Works out what the computed properties of some schemas read, and in which order they can be computed. A property that
/// reads itself, however far around, has no definition.
/// </summary>
/// <param name="find">The schema of a data source; null when there is none.</param>
/// <param name="limits">What one formula may cost.</param>
internal sealed class Definitions(Func<NotionId, DataSourceSchema?> find, FormulaOptions limits)
{
    private readonly Dictionary<(NotionId, string), Definition?> _known = [];
    private readonly HashSet<(NotionId, string)> _underWay = [];
    private readonly HashSet<(NotionId, string)> _circular = [];

    public DataSourceSchema? Schema(NotionId dataSource) => find(dataSource);

    /// <summary>Whether a property was found to read itself.</summary>
    public bool IsCircular(NotionId dataSource, string property) => _circular.Contains((dataSource, property));

    /// <summary>The definition of a formula, rollup or verification; null for other types, and for one that reads itself.</summary>
    public Definition? Of(NotionId dataSource, PropertySchema property)
    {
        if (!property.Kind.IsDerived)
            return null;
        var key = (dataSource, property.Id);
        if (_known.TryGetValue(key, out var known))
            return known;
        if (!_underWay.Add(key))
        {
            _circular.UnionWith(_underWay);
            return null;
        }

        var made = Make(dataSource, property);
        foreach (var path in made.Reads)
            Follow(made, path);
        _underWay.Remove(key);
        return _known[key] = _circular.Contains(key) ? null : made;
    }

    /// <summary>What a property is to a formula; null for one that reads the formula that asks.</summary>
    public FormulaType? TypeOf(NotionId dataSource, PropertySchema property)
    {
        if (!property.Kind.IsComputed)
            return FormulaProperties.TypeOf(property.Type, (string?)property.Config["data_source_id"]);
        return Of(dataSource, property) switch
        {
            FormulaDefinition formula => formula.Program.ResultType,
            RollupDefinition { RolledUp: { } target } rollup when TypeOf(rollup.Target!.Value, target) is { } type =>
                FormulaProperties.TypeOfRollup(rollup.Function, target.Type != "formula" || type.IsScalar || type.Kind == FormulaKind.Any ? type : FormulaType.Text),
            null => null,
            _ => FormulaType.Any,
        };
    }

    /// <summary>The formula that computes a property, where one was made.</summary>
    public FormulaDefinition? Formula(NotionId dataSource, string property) => _known.GetValueOrDefault((dataSource, property)) as FormulaDefinition;

    /// <summary>By which relations the pages are reached that a computed property holds; null where it holds none.</summary>
    public IReadOnlyList<IReadOnlyList<FormulaStep>>? OriginsOf(NotionId dataSource, PropertySchema property) => Of(dataSource, property) switch
    {
        FormulaDefinition { Program.Origins: { Count: > 0 } origins } => origins,
        RollupDefinition { Relation: { } relation, Target: { } target, RolledUp: { } rolledUp } =>
            rolledUp.Type == "relation" ? [[Step(dataSource, relation), Step(target, rolledUp.Id)]]
            : rolledUp.Type == "rollup" && OriginsOf(target, rolledUp) is { } origins ? [.. origins.Select(o => (IReadOnlyList<FormulaStep>)[Step(dataSource, relation), .. o])]
            : null,
        _ => null,
    };

    private static FormulaStep Step(NotionId dataSource, string property) => new(dataSource.ToString(), property);

    private Definition Make(NotionId dataSource, PropertySchema property)
    {
        if (property.Type == "verification")
            return new VerificationDefinition(dataSource, property);
        if (property.Type == "rollup")
            return new RollupDefinition(dataSource, property, find(dataSource)!, find);
        try
        {
            return new FormulaDefinition(
                dataSource, property, Formulas.Formula.Compile((string?)property.Config["expression"] ?? "", new FormulaView(this, dataSource), limits), this);
        }
        catch (FormulaException fault)
        {
            return new BrokenDefinition(dataSource, property, fault);
        }
    }

    private void Follow(Definition made, PropertyPath path)
    {
        if (find(path.DataSource)?.FindById(path.Property) is not { Kind.IsDerived: true } read)
        {
            made.Depth = Math.Max(made.Depth, path.Hops.Count);
            return;
        }

        if (Of(path.DataSource, read) is not { } below)
            return;
        made.Level = Math.Max(made.Level, below.Level + 1);
        made.Depth = Math.Max(made.Depth, below.Depth + path.Hops.Count);
        made.IsVolatile |= below.IsVolatile;
        made.Sources.UnionWith(below.Sources);
    }
}
