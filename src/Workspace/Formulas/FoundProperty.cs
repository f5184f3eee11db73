namespace Verso.Workspace.Formulas;

/// <summary>A property that a formula names, as it was found.</summary>
/// <param name="PropertyId">Not encoded.</param>
internal sealed record FoundProperty(string DataSourceId, string PropertyId, string Name);
