using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Verso.Agents.Tools;
using Verso.Kit;
using Xunit;

namespace Verso.Agents.Tests.Tools;

/// <summary>The list of tools, which every conversation pays for.</summary>
public sealed class ToolListTests : ToolDesk
{
    /// <summary>The list costs at most 2,500 tokens; a token of it is more than three bytes, and the page of figures has the exact count.</summary>
    private const int MostBytes = 7_500;

    [Fact]
    public void The_whole_list_stays_small()
    {
        var list = ToolList.Json(Desk);

        Assert.InRange(Encoding.UTF8.GetByteCount(list), 2_000, MostBytes);
        Assert.InRange(TokenEstimate.Of(list), 500, 2_500);
    }

    [Fact]
    public void Every_tool_says_what_it_takes_and_shows_a_right_call()
    {
        var tools = WorkspaceTools.Create(Desk);

        Assert.Equal(["search", "read", "query", "describe", "tree", "create", "update", "move", "trash", "comment"], tools.Select(tool => tool.Name));
        foreach (var tool in tools)
        {
            var known = tool.JsonSchema.GetProperty("properties").EnumerateObject().Select(property => property.Name).ToList();
            Assert.All(JsonNode.Parse(tool.Example)!.AsObject(), argument => Assert.Contains(argument.Key, known));
            Assert.NotEmpty(tool.Title);
            Assert.False(tool.IsReadOnly && tool.IsDestructive, tool.Name);
        }
    }

    [Fact]
    public void The_documentation_names_every_tool_and_argument()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "tools.md"));

        foreach (var tool in WorkspaceTools.Create(Desk))
        {
            var row = Assert.Single(page.Split('\n'), line => line.StartsWith($"| `{tool.Name}` |", StringComparison.Ordinal));
            var named = row.Split('|')[2].Split('`').Where((_, index) => index % 2 == 1);
            Assert.Equal(tool.JsonSchema.GetProperty("properties").EnumerateObject().Select(property => property.Name), named);
            Assert.Contains($"{tool.Name} {tool.Example}", page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_tool_can_be_called_as_any_function()
    {
        await AddTaskAsync("One");
        AIFunction tool = WorkspaceTools.Create(Desk).Single(one => one.Name == "query");

        var answer = await tool.InvokeAsync(new AIFunctionArguments { ["database"] = JsonSerializer.SerializeToElement("Tasks"), ["columns"] = new[] { "Name" }, ["ids"] = false }, Stop);

        Assert.Equal(["Name", "One"], Inside(Assert.IsType<ToolResult>(answer).Text));
    }
}

/// <summary>The tools as <c>tools/list</c> of the MCP server shows them.</summary>
internal static class ToolList
{
    public static string Json(Desk desk) =>
        new JsonObject { ["tools"] = new JsonArray([.. WorkspaceTools.Create(desk).Select(tool => (JsonNode?)One(tool))]) }.ToJsonString(Verso.Workspace.Api.Json.Options);

    private static JsonObject One(WorkspaceTool tool)
    {
        var one = new JsonObject
        {
            ["name"] = tool.Name,
            ["title"] = tool.Title,
            ["description"] = tool.Description,
            ["inputSchema"] = JsonNode.Parse(tool.JsonSchema.GetRawText()),
        };
        if (tool.ReturnJsonSchema is { } schema)
            one["outputSchema"] = JsonNode.Parse(schema.GetRawText());
        one["annotations"] = new JsonObject { ["readOnlyHint"] = tool.IsReadOnly, ["destructiveHint"] = tool.IsDestructive, ["idempotentHint"] = tool.IsIdempotent };
        return one;
    }
}
