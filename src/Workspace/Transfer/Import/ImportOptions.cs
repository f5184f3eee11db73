namespace Verso.Workspace.Transfer.Import;

/// <summary>What the caller says of an import.</summary>
public sealed class ImportOptions
{
    /// <summary>Types of columns by name, as <see cref="Tables.ColumnTypes.Read"/> gives them; the others are found out.</summary>
    public IReadOnlyDictionary<string, string> Types { get; init; } = new Dictionary<string, string>();

    public TransferLimits Limits { get; init; } = new();
}
