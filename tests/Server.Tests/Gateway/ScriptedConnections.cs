using Microsoft.Extensions.DependencyInjection;
using Verso.Server.Gateway;
using Verso.Workspace.Internal;

namespace Verso.Server.Tests.Gateway;

/// <summary>The server's own connections, with a part of them as the test wants it.</summary>
internal sealed class ScriptedConnections(IGatewayConnections inner, Func<GatewayConnection, GivenCredentials, GatewayConnection> change) : IGatewayConnections
{
    public async ValueTask<GatewayConnection> OpenAsync(GatewayCaller caller, GivenCredentials given, CancellationToken cancellationToken) =>
        change(await inner.OpenAsync(caller, given, cancellationToken), given);

    public static void Put(IServiceCollection services, Func<GatewayConnection, GivenCredentials, GatewayConnection> change)
    {
        var own = services.Last(service => service.ServiceType == typeof(IGatewayConnections)).ImplementationType!;
        services.AddSingleton<IGatewayConnections>(all => new ScriptedConnections((IGatewayConnections)ActivatorUtilities.CreateInstance(all, own), change));
    }

    /// <summary>A workspace of Notion whose only credentials are those that came with the call.</summary>
    public static GatewayConnection Elsewhere(GatewayConnection own, GivenCredentials given, IInternalApi api, bool withOfficial) =>
        own with { Origin = "notion", Internal = api, Credentials = given, Official = withOfficial ? own.Official : null };
}
