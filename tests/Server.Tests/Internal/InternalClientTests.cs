using Verso.Server.Tests.Clients;
using Verso.ServerKit;
using Xunit;

namespace Verso.Server.Tests.Internal;

/// <summary>Clients of Notion's internal API, driven by tests/clients/internal. They are skipped where Node is missing, but never on CI.</summary>
public sealed class InternalClientTests
{
    [Theory]
    [InlineData("Old")]
    [InlineData("New")]
    public async Task They_read_and_write_records_in_both_nestings(string nesting)
    {
        NodeScript.Require();
        await using var server = await VersoTestServer.StartAsync([("Internal:Nesting", nesting)], cancellationToken: TestContext.Current.CancellationToken);

        Assert.Contains("10 steps held", await NodeScript.RunAsync(Path.Combine("internal", "records.mjs"), server), StringComparison.Ordinal);
    }
}
