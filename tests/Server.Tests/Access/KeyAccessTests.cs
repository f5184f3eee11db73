using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Verso.Server.Access;
using Verso.Server.Gateway;
using Verso.ServerKit;
using Verso.Workspace.Registry;
using Xunit;

namespace Verso.Server.Tests.Access;

public sealed class KeyAccessTests : IAsyncLifetime
{
    private VersoTestServer _server = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await VersoTestServer.StartAsync(cancellationToken: Stop);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("X-API-Key", "")]
    [InlineData("Authorization", "Bearer ")]
    [InlineData("Authorization", "bearer ")]
    public async Task A_key_is_taken_from_either_header(string header, string lead)
    {
        var caller = await AskAsync(GatewayFeature.Bulk, header, lead + _server.Start.ApiKey);

        Assert.Equal(_server.Start.Workspace.Id.ToString(), caller.Workspace);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("X-API-Key", "verso_wrong")]
    [InlineData("Authorization", "Basic dXNlcjpwYXNz")]
    public async Task No_key_or_a_wrong_one_is_401(string? header, string? value)
    {
        var refusal = await Assert.ThrowsAsync<GatewayException>(() => AskAsync(GatewayFeature.Bulk, header, value));

        Assert.Equal(401, refusal.Status);
        Assert.Contains("verso key create", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(KeyScopes.GatewayWrite, GatewayFeature.Bulk, true)]
    [InlineData(KeyScopes.GatewayWrite, GatewayFeature.AiSummary, true)]
    [InlineData(KeyScopes.GatewayRead, GatewayFeature.Bulk, false)]
    [InlineData(KeyScopes.GatewayRead, GatewayFeature.Convert, true)]
    [InlineData(KeyScopes.GatewayRead, GatewayFeature.Search, true)]
    [InlineData(KeyScopes.Jobs, GatewayFeature.Search, false)]
    [InlineData(KeyScopes.Jobs, GatewayFeature.Jobs, true)]
    [InlineData(KeyScopes.Jobs, GatewayFeature.AiSummary, false)]
    [InlineData(KeyScopes.Admin, GatewayFeature.Bulk, true)]
    public async Task A_key_may_do_what_its_scopes_say(string scope, GatewayFeature feature, bool allowed)
    {
        var key = await _server.Services.GetRequiredService<VersoRegistry>().Credentials.IssueAsync(
            new NewCredential(CredentialKind.Key, "scoped", _server.Start.Workspace.Id) { Scopes = [scope] }, Stop);

        if (allowed)
            Assert.NotNull(await AskAsync(feature, "X-API-Key", key.Secret));
        else
            Assert.Equal(403, (await Assert.ThrowsAsync<GatewayException>(() => AskAsync(feature, "X-API-Key", key.Secret))).Status);
    }

    private Task<GatewayCaller> AskAsync(GatewayFeature feature, string? header, string? value)
    {
        var context = new DefaultHttpContext { Request = { Method = "POST" } };
        if (header is not null)
            context.Request.Headers[header] = value;
        return _server.Services.GetRequiredService<IGatewayAccess>().AuthenticateAsync(context, feature, Stop).AsTask();
    }
}
