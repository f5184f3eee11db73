namespace Verso.Server.Access;

/// <summary>A place that secrets come from.</summary>
public interface ISecretSource
{
    /// <summary>The secret of that name, such as <c>NOTION_TOKEN</c>; null when this place has none.</summary>
    ValueTask<string?> FindAsync(string name, CancellationToken cancellationToken = default);
}
