using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Verso.ServerKit;
using Verso.Workspace.Local;
using Xunit;

namespace Verso.Server.Tests.Hosting;

public sealed class OpenApiTests
{
    [Fact]
    public async Task It_describes_every_route_of_the_Notion_API_and_the_gateway()
    {
        await using var server = await VersoTestServer.StartAsync(cancellationToken: TestContext.Current.CancellationToken);

        var document = await server.Http.GetFromJsonAsync<JsonObject>("/openapi/v1.json", TestContext.Current.CancellationToken);

        var paths = document!["paths"]!.AsObject();
        Assert.All(Routes.All, route => Assert.NotNull(paths[$"/v1/{route.Template}"]![route.Method.ToLowerInvariant()]));
        Assert.NotNull(paths["/api/v1/notion/bulk-insert"]!["post"]!["security"]!.AsArray().Single()!["api_key"]);
        Assert.StartsWith("3.", (string?)document["openapi"], StringComparison.Ordinal);
    }
}
