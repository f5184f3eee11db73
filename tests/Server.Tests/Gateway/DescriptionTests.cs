using Xunit;

namespace Verso.Server.Tests.Gateway;

public sealed class DescriptionTests : GatewayFixture
{
    [Fact]
    public async Task The_gateway_is_described_with_its_members_as_they_are_sent()
    {
        var description = (await SendAsync(HttpMethod.Get, "/openapi/v1.json", null, [])).Json;

        foreach (var path in new[] { "/api/v1/notion/bulk-insert", "/api/v1/notion/check-duplicates", "/api/v1/notion/convert", "/api/v2/notion/database/{database_id}/ai-summary-auto", "/api/v2/notion/database/{database_id}/ai-summary" })
            Assert.NotEmpty((string)description["paths"]![path]!["post"]!["summary"]!);
        var schemas = description["components"]!["schemas"]!;
        Assert.Contains("create_options", schemas["BulkDocument"]!["properties"]!.AsObject().Select(member => member.Key));
        Assert.Equal(["records"], schemas["BulkDocument"]!["required"]!.AsArray().Select(name => (string)name!));
        Assert.Equal("integer", (string?)schemas["SummaryAnswerDocument"]!["properties"]!["total"]!["type"]);
    }
}
