using Microsoft.AspNetCore.Http;
using Verso.Server.Agents;
using Verso.Server.Gateway;
using Verso.Workspace.Registry;

namespace Verso.Server.Access;

/// <summary>Opens the gateway to the holder of an API key.</summary>
internal sealed class KeyAccess(VersoRegistry registry, Licensing licensing, KeyPolicies policies) : IGatewayAccess
{
    private const string Scheme = "Bearer ";

    public ValueTask<GatewayCaller> AuthenticateAsync(HttpContext context, GatewayFeature feature, CancellationToken cancellationToken)
    {
        var key = Find(context.Request);
        var scope = KeyScopes.For(feature, context.Request.Method);
        if (!key.Allows(scope) && !key.Allows(KeyScopes.Admin))
            throw new GatewayException(StatusCodes.Status403Forbidden, "forbidden",
                $"This API key lacks the scope {scope}. Make one that has it: verso key create NAME --scope {scope}");
        if (policies.Of(key) is { } policy && !KeyScopes.IsUnderPolicies(feature))
            throw KeyPolicies.Refused($"This API key is under the policy \"{policy.Name}\", and policies do not speak of what this endpoint does, so it is refused. Use a key without a policy.");
        if (feature == GatewayFeature.AiSummary)
            licensing.Require(LicenceTier.Pro, "AI summary");
        return new(new GatewayCaller(key.Id.ToString(), key.Workspace.ToString()));
    }

    private Credential Find(HttpRequest request)
    {
        var given = Given(request);
        if (given.IsEmpty)
            throw new GatewayException(StatusCodes.Status401Unauthorized, "unauthorized",
                "An API key is required. Send it as X-API-Key or as Authorization: Bearer; make one with: verso key create NAME");
        return registry.Credentials.Find(CredentialKind.Key, given)
            ?? throw new GatewayException(StatusCodes.Status401Unauthorized, "unauthorized",
                "The API key is unknown, expired or revoked. Make one with: verso key create NAME");
    }

    private static ReadOnlySpan<char> Given(HttpRequest request)
    {
        if (request.Headers["X-API-Key"] is [{ Length: > 0 } key])
            return key.AsSpan().Trim();
        return request.Headers.Authorization is [{ } header] && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? header.AsSpan(Scheme.Length).Trim()
            : [];
    }
}
