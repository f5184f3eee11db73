using Verso.Notion;
using Verso.Workspace.Api;

namespace Verso.Workspace.Webhooks;

/// <summary>Knows who stands behind an integration.</summary>
public interface IWebhookAudience
{
    /// <summary>
    /// The bots through which the integration of <paramref name="subscription"/> sees the workspace now, with what each may do; none when its tokens
    /// were revoked.
    /// </summary>
    IReadOnlyList<AudienceMember> Of(Subscription subscription);
}

/// <summary>One bot of an integration.</summary>
/// <param name="Owner">The person who let the integration in; null for an integration of the workspace itself.</param>
public sealed record AudienceMember(Caller Caller, NotionId? Owner = null);
