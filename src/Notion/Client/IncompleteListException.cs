namespace Verso.Notion.Client;

/// <summary>
/// A list ended although there is more: Notion gives at most 10,000 rows for one query. It is thrown behind the last row,
/// so that whoever reads to the end learns that it was not the end.
/// </summary>
public sealed class IncompleteListException(string reason) : Exception(
    $"Notion stopped before the end of the list ({reason}). Ask in parts that are smaller, for example by windows of created_time.")
{
    /// <summary>Notion's word for it, such as <c>query_result_limit_reached</c>.</summary>
    public string Reason { get; } = reason;
}
