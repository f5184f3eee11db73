using Microsoft.AspNetCore.Http;
using Verso.Agents.Tests.Models.Extractive;
using Verso.Kit;
using Xunit;

namespace Verso.Agents.Tests.Models.Vendors;

public sealed class AnthropicTests : VendorTests
{
    protected override string Provider => "anthropic";

    protected override string BasePath => "";

    protected override (string Header, string Value) Signature(string key) => ("x-api-key", key);

    protected override RequestDelegate Says(StreamEnd end, params string[] pieces) => AnthropicAnswers.Says(end, pieces);

    [Fact]
    public async Task The_call_goes_to_the_messages_of_the_configured_address()
    {
        await using var server = await ModelServer.StartAsync(AnthropicAnswers.Says("Yes."));
        using var models = Models(server.Url + "/proxy");

        await models.Open("fast").GetTextAsync("hello");

        var request = Assert.Single(server.Requests);
        Assert.StartsWith("/proxy/v1/messages", request.Target, StringComparison.Ordinal);
        Assert.False(request.Headers.ContainsKey("Authorization"));
    }
}
