namespace Verso.Workspace.Formulas;

/// <summary>A property as formulas see it.</summary>
/// <param name="Id">The id as it is, not encoded.</param>
/// <param name="Type">A relation is a list of <see cref="FormulaType.PageOf"/> its data source; see <see cref="FormulaProperties"/>.</param>
public sealed record FormulaProperty(string Id, string Name, FormulaType Type)
{
    /// <summary>
    /// For a property that is computed and holds pages, the relations by which they are reached from its own page: those of
    /// <see cref="FormulaProgram.Origins"/> for a formula, the relation and then the property rolled up for a rollup. What is read on from
    /// there is then noted as reached by these relations, and not by the computed property. Null for a relation.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<FormulaStep>>? Origins { get; init; }
}

/// <summary>
/// The properties that a formula may read. The caller decides what there is: it does not give the formula itself nor
/// one that reads it, so that formulas never run in circles.
/// </summary>
public interface IFormulaSchema
{
    /// <summary>The data source.</summary>
    string DataSourceId { get; }

    /// <summary>All properties, for the suggestions of an error.</summary>
    IEnumerable<string> Names { get; }

    /// <summary>The property of that name.</summary>
    FormulaProperty? FindByName(string name);

    /// <summary>The property of that id, not encoded.</summary>
    FormulaProperty? FindById(string id);

    /// <summary>The schema of another data source, that of the pages of a relation; null when it cannot be read.</summary>
    IFormulaSchema? Related(string dataSourceId);
}

/// <summary>
/// A page that a formula reads. The pages of a relation are given as pages whose properties are loaded when they are
/// asked for; the same property may be asked for many times.
/// </summary>
public interface IFormulaPage
{
    /// <summary>With dashes.</summary>
    string Id { get; }

    /// <summary>The value of a property by its id, not encoded; <c>title</c> is the title. Empty when there is none.</summary>
    FormulaValue Get(string propertyId);
}
