using Verso.ServerKit;
using Xunit;

namespace Verso.Server.Tests.Survival;

public sealed class KillTests
{
    [Fact]
    public async Task A_killed_server_keeps_what_it_acknowledged_and_does_nothing_twice()
    {
        var report = await new KillCycles(seed: 7, recordsPerJob: 30).RunAsync(cycles: 3, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Empty(report.Lost);
        Assert.Empty(report.Doubled);
        Assert.Empty(report.Unknown);
        Assert.True(report.Acknowledged >= 90, $"only {report.Acknowledged} records were acknowledged");
    }
}
