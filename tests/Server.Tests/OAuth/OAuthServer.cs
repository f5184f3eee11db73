using Verso.ServerKit;
using Xunit;

namespace Verso.Server.Tests.OAuth;

/// <summary>One server for all tests of a class: each brings an application of its own.</summary>
public sealed class OAuthServer : IAsyncLifetime
{
    public VersoTestServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await VersoTestServer.StartAsync();

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
