namespace Verso.Workspace.Transfer.Tables;

/// <summary>Rows out of a file. They may be gone through more than once.</summary>
internal abstract class TableSource
{
    public abstract IReadOnlyList<string> Header { get; }

    /// <summary>The rows, each as wide as the header.</summary>
    /// <param name="odd">Hears of rows that are not as they should be.</param>
    public abstract IEnumerable<Cell[]> Rows(Action<string> odd);

    /// <summary>Names that a data source takes: none empty, none twice.</summary>
    protected static List<string> Names(IEnumerable<string> given)
    {
        var names = new List<string>();
        foreach (var name in given)
        {
            var plain = string.Join(' ', name.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
            if (plain.Length == 0)
                plain = $"Column {names.Count + 1}";
            var unique = plain;
            for (var i = 2; names.Contains(unique, StringComparer.Ordinal); i++)
                unique = $"{plain} ({i})";
            names.Add(unique);
        }

        return names;
    }
}

/// <summary>Rows that are there already.</summary>
internal sealed class RowList(IReadOnlyList<string> header, IReadOnlyList<Cell[]> rows) : TableSource
{
    public override IReadOnlyList<string> Header { get; } = Names(header);

    public override IEnumerable<Cell[]> Rows(Action<string> odd) => rows;
}
