namespace Verso.Workspace.Transfer.Tables;

/// <summary>A value of a table before it has a type.</summary>
/// <param name="Items">Its parts, where the source keeps them apart; null where there is only text.</param>
internal readonly record struct Cell(string Text, IReadOnlyList<string>? Items = null)
{
    public bool IsEmpty => Items is null ? string.IsNullOrWhiteSpace(Text) : Items.Count == 0;

    /// <summary>The parts: as they are kept apart, or the text between its commas.</summary>
    public IReadOnlyList<string> Parts => Items
        ?? [.. Text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal)];
}
