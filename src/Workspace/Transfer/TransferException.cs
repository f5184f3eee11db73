namespace Verso.Workspace.Transfer;

/// <summary>What cannot be moved, in words for the person who asked. Nothing was changed.</summary>
/// <param name="code">A word for programs, such as <c>not_found</c>.</param>
public sealed class TransferException(string code, string message) : Exception(message)
{
    public string Code { get; } = code;
}
