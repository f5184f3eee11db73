using Microsoft.AspNetCore.Http;
using Verso.Agents.Policies;
using Verso.Notion;
using Verso.Server.Gateway;
using Verso.Workspace.Internal;
using Verso.Workspace.Registry;

namespace Verso.Server.Agents;

/// <summary>Which policy a credential is under. One whose policy is missing or wrong may do nothing.</summary>
internal sealed class KeyPolicies(VersoRegistry registry, PolicyFolder policies)
{
    /// <summary>The policy of the key in whose name something is done; null for none. The key is looked up again each time.</summary>
    /// <exception cref="GatewayException">The policy is missing or wrong: 403.</exception>
    public Policy? Of(GatewayCaller caller) =>
        NotionId.TryParse(caller.KeyId, out var id) && registry.Credentials.Get(id) is { Policy: not null } key ? Of(key) : null;

    /// <exception cref="GatewayException">The policy is missing or wrong: 403.</exception>
    public Policy? Of(Credential key)
    {
        try
        {
            return key.Policy is { } name ? policies.Get(name) : null;
        }
        catch (PolicyException fault)
        {
            throw Refused($"'{key.Name}' is under a policy that cannot be used, so it may do nothing. {fault.Message}");
        }
    }

    /// <summary>What a key may not do because it is under a policy.</summary>
    public static GatewayException Refused(string message) => new(StatusCodes.Status403Forbidden, "policy", message);
}

/// <summary>The internal API for those who are under a policy: policies do not speak of it, so all of it is refused.</summary>
internal sealed class ClosedInternalApi : IInternalApi
{
    public static ClosedInternalApi Instance { get; } = new();

    public Task<InternalAnswer> SendAsync(InternalRequest request, CancellationToken cancellationToken = default) =>
        throw KeyPolicies.Refused("This key is under a policy, and what needs Notion's internal API is not for such keys.");
}
