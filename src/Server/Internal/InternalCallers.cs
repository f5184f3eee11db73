using Microsoft.AspNetCore.Http;
using Verso.Server.Hosting;
using Verso.Workspace.Registry;

namespace Verso.Server.Internal;

/// <summary>Who sends a call of the internal API, by the session cookie that came with it.</summary>
internal sealed class InternalCallers(VersoRegistry registry, OpenWorkspaces workspaces)
{
    /// <summary>The caller; null when the cookie is missing or opens nothing.</summary>
    public async ValueTask<InternalCaller?> FindAsync(IHeaderDictionary headers)
    {
        if (SessionCookie.Find(headers) is not { } token)
            return null;
        var session = registry.Credentials.Find(CredentialKind.Session, token);
        if (session is null && token.Contains('%', StringComparison.Ordinal))
            session = registry.Credentials.Find(CredentialKind.Session, Uri.UnescapeDataString(token));
        return session is null ? null : new InternalCaller(session, await workspaces.GetAsync(session.Workspace));
    }
}

/// <summary>A session, and what it opens.</summary>
internal sealed record InternalCaller(Credential Session, OpenWorkspace Workspace);
