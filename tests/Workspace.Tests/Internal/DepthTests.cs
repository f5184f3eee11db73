using Xunit;

namespace Verso.Workspace.Tests.Internal;

public sealed class DepthTests
{
    [Fact]
    public async Task A_record_that_grew_deep_in_steps_can_still_be_read()
    {
        await using var house = await House.OpenAsync();
        var deep = string.Concat(Enumerable.Repeat("{\"a\":", 40)) + "1" + new string('}', 40);
        var path = string.Join(',', Enumerable.Repeat("\"a\"", 40));
        await house.Save(Set(house.Root, "[\"format\"]", deep));
        await house.Save(Set(house.Root, $"[\"format\",{path.Replace("\"a\"", "\"b\"", StringComparison.Ordinal)}]", deep));

        Assert.Equal(200, await house.TryCall("loadPageChunk", $$"""{"pageId":"{{house.Root}}","limit":1,"cursor":{"stack":[]},"chunkNumber":0}"""));
        await house.Public("GET", $"pages/{house.Root}");
    }

    [Fact]
    public async Task A_path_that_would_make_a_bottomless_record_is_refused()
    {
        await using var house = await House.OpenAsync();
        var path = string.Join(',', Enumerable.Repeat("\"a\"", 100_000));

        Assert.Equal(400, await house.TryCall("saveTransactions", $$"""{"transactions":[{"operations":[{{Set(house.Root, $"[\"format\",{path}]", "1")}}]}]}"""));
    }

    private static string Set(string id, string path, string value) =>
        $$"""{"pointer":{"table":"block","id":"{{id}}"},"path":{{path}},"command":"set","args":{{value}} }""";
}
