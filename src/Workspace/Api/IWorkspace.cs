namespace Verso.Workspace.Api;

/// <summary>
/// A workspace is whatever answers requests of the Notion API. What varies is only its origin: the local one answers
/// from its store, one whose truth is Notion forwards. Everything built on top speaks to this and never asks which.
/// </summary>
public interface IWorkspace
{
    /// <summary>
    /// Answers one request. Errors are answers too, in Notion's envelope; only a cancelled request or a defect throws.
    /// </summary>
    Task<ApiAnswer> SendAsync(ApiRequest request, CancellationToken cancellationToken = default);
}
