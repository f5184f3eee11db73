using System.Text;
using Verso.Workspace.Api;

namespace Verso.Agents.Tests.Runtime;

/// <summary>Says that a page called A was made, and makes one that is called B.</summary>
internal sealed class ForgetfulWorkspace(IWorkspace inner) : IWorkspace
{
    public Task<ApiAnswer> SendAsync(ApiRequest request, CancellationToken cancellationToken = default) =>
        inner.SendAsync(
            request.Method == "POST" && request.Path == "pages"
                ? request with { Body = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(request.Body.Span).Replace("\"A\"", "\"B\"", StringComparison.Ordinal)) }
                : request,
            cancellationToken);
}
