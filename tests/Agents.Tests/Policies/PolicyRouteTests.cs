using Verso.Agents.Policies;
using Verso.Workspace.Local;
using Xunit;

namespace Verso.Agents.Tests.Policies;

public sealed class PolicyRouteTests
{
    public static TheoryData<string, string> Endpoints => new(Routes.All.Select(route => (route.Method, route.Template)));

    [Theory]
    [MemberData(nameof(Endpoints))]
    public void Every_endpoint_of_the_API_has_a_decision(string method, string template) =>
        Assert.True(PolicyRoutes.Knows(method, template), $"{method} {template}: decide in PolicyRoutes what a policy makes of it.");

    [Fact]
    public async Task What_nobody_has_decided_is_refused()
    {
        await using var house = await GuardedHouse.OpenAsync();
        var everything = house.Guest("trees: [{id: '*', access: write}]");

        Assert.Contains("does not know GET /v1/wonders", await everything.RefusedAsync(403, "GET", "wonders"));
        Assert.Contains("does not know POST /v1/databases/", await everything.RefusedAsync(403, "POST", "databases/@database/query", "{}"));
        Assert.Contains("query parameter 'deep'", await everything.RefusedAsync(403, "GET", "pages/@row?deep=1"));
        Assert.Contains("'wonder'", await everything.RefusedAsync(403, "PATCH", "pages/@row", """{"wonder":true}"""));
    }
}
