using Verso.Kit;
using Verso.Server.Tests.Gateway;
using Xunit;

namespace Verso.Server.Tests.Answers;

/// <summary>A vendor that is busy or broken while a question waits.</summary>
public sealed class FailingVendorTests : GatewayFixture
{
    private ModelServer _busy = null!;
    private ModelServer _broken = null!;

    protected override IEnumerable<KeyValuePair<string, string?>> Settings =>
    [
        new("Models:busy:provider", "openai"), new("Models:busy:model", "m"), new("Models:busy:base_url", _busy.Url), new("Models:busy:retries", "0"),
        new("Models:broken:provider", "anthropic"), new("Models:broken:model", "m"), new("Models:broken:base_url", _broken.Url), new("Models:broken:retries", "0"),
    ];

    protected override async Task BeforeAsync()
    {
        _busy = await ModelServer.StartAsync(ModelServer.Fails(429, "slow down", "7"));
        _broken = await ModelServer.StartAsync(ModelServer.Fails(500, "engine on fire"));
    }

    protected override Task PrepareAsync() => Handbook.WriteAsync(NotionAsync, Start.RootPage!);

    protected override async Task AfterAsync()
    {
        await _busy.DisposeAsync();
        await _broken.DisposeAsync();
    }

    [Theory]
    [InlineData("busy", 503, "model_busy", "7")]
    [InlineData("broken", 502, "model_failed", null)]
    public async Task It_is_an_error_that_names_the_model(string model, int status, string code, string? retryAfter)
    {
        var answer = await PostAsync("/api/v2/ask", $$"""{"question":"When can customers ask for a refund?","model":"{{model}}"}""");

        Assert.Equal((status, code, retryAfter), (answer.Status, answer.Code, answer.Headers.GetValueOrDefault("Retry-After")));
        Assert.Contains($"'{model}'", answer.Error, StringComparison.Ordinal);
    }
}
