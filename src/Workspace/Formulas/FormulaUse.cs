namespace Verso.Workspace.Formulas;

/// <summary>One step on the way to a value: a property of the pages of a data source.</summary>
/// <param name="DataSourceId">The data source, where it is known.</param>
/// <param name="PropertyId">Not encoded.</param>
public sealed record FormulaStep(string? DataSourceId, string PropertyId);

/// <summary>
/// What a formula reads: a property of its own page (one step), or one of pages that it reached by relations (every step
/// but the last gives pages). <c>prop("Tasks").map(current.prop("Due"))</c> has two uses: <c>Tasks</c>, and <c>Tasks</c>, <c>Due</c>.
/// </summary>
public sealed class FormulaUse(IReadOnlyList<FormulaStep> path) : IEquatable<FormulaUse>
{
    public IReadOnlyList<FormulaStep> Path { get; } = path;

    /// <summary>The property that is read.</summary>
    public FormulaStep Property => Path[^1];

    /// <summary>Whether it is of the page itself.</summary>
    public bool IsOwn => Path.Count == 1;

    public bool Equals(FormulaUse? other) => other is not null && Path.SequenceEqual(other.Path);

    public override bool Equals(object? obj) => Equals(obj as FormulaUse);

    public override int GetHashCode() => Path.Aggregate(17, HashCode.Combine);

    /// <summary>Such as <c>Xa:b > title</c>.</summary>
    public override string ToString() => string.Join(" > ", Path.Select(p => p.PropertyId));
}
