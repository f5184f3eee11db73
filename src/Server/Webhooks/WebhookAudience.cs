using Verso.Notion;
using Verso.Server.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Registry;
using Verso.Workspace.Webhooks;

namespace Verso.Server.Webhooks;

/// <summary>
/// Who stands behind an integration: the live tokens that were issued to its bot, or, for a client of OAuth, to the bots through
/// which people have let it in.
/// </summary>
internal sealed class WebhookAudience(VersoRegistry registry, NotionId workspace, TimeProvider clock) : IWebhookAudience
{
    public IReadOnlyList<AudienceMember> Of(Subscription subscription)
    {
        var owners = subscription.IsPublic
            ? registry.OAuth.Grants(subscription.Integration).ToDictionary(grant => grant.Bot, grant => (NotionId?)grant.Person)
            : new Dictionary<NotionId, NotionId?> { [subscription.Integration] = null };
        var now = clock.GetUtcNow();
        return [.. registry.Credentials.List(CredentialKind.Token)
            .Where(token => token.Workspace == workspace && token.Subject is { } bot && owners.ContainsKey(bot) && token.IsLive(now))
            .Select(token => new AudienceMember(
                new Caller(token.Subject!.Value, token.Name) { Capabilities = CapabilityScopes.Read(token.Scopes), Shared = token.Shared }, owners[token.Subject.Value]))];
    }
}
