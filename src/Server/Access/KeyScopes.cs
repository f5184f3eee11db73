using Microsoft.AspNetCore.Http;
using Verso.Server.Gateway;

namespace Verso.Server.Access;

/// <summary>What an API key may do. A key without scopes may do everything.</summary>
public static class KeyScopes
{
    public const string GatewayRead = "gateway:read";
    public const string GatewayWrite = "gateway:write";
    public const string Jobs = "jobs";
    public const string Webhooks = "webhooks";
    public const string Triggers = "triggers";
    public const string Admin = "admin";

    public static IReadOnlyList<string> All { get; } = [GatewayRead, GatewayWrite, Jobs, Webhooks, Triggers, Admin];

    /// <summary>
    /// Whether what the endpoints of a feature do goes through the policy of the key: by <c>Desks</c>, or by a connection of the gateway.
    /// For a feature that is not listed a key under a policy is refused.
    /// </summary>
    internal static bool IsUnderPolicies(GatewayFeature feature) =>
        feature is GatewayFeature.Bulk or GatewayFeature.Jobs or GatewayFeature.Convert or GatewayFeature.Ask or GatewayFeature.Search or GatewayFeature.Classify
            or GatewayFeature.Agents or GatewayFeature.Recipes;

    internal static string For(GatewayFeature feature, string method) => feature switch
    {
        GatewayFeature.Jobs => Jobs,
        GatewayFeature.Admin => Admin,
        GatewayFeature.Convert or GatewayFeature.Ask or GatewayFeature.Search => GatewayRead,
        GatewayFeature.Faults => Admin,
        GatewayFeature.Webhooks => Webhooks,
        GatewayFeature.Triggers => Triggers,
        _ => HttpMethods.IsGet(method) ? GatewayRead : GatewayWrite,
    };
}
