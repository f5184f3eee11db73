using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Verso.Kit;
using Verso.ServerKit;

namespace Verso.Bench;

/// <summary>What it costs a model to work through Verso's tools, and through Notion's open-source MCP server on the same workspace: tokens and calls.</summary>
internal static class AgentBench
{
    /// <summary>The same things asked of both.</summary>
    public static async Task TokensAsync()
    {
        var facts = await ScriptAsync("tokens.mjs");
        Console.WriteLine("| what | official server | Verso | ratio |\n| --- | --- | --- | --- |");
        foreach (var cost in facts.GetProperty("costs").EnumerateArray())
            Console.WriteLine(Row(cost.GetProperty("what").GetString()!, Count(cost, "official"), Count(cost, "verso")));
    }

    /// <summary>Twenty tasks played through both by fixed plans, with their end states looked at.</summary>
    public static async Task TasksAsync()
    {
        var theirs = await ScriptAsync("tasks.mjs", "official");
        var ours = await ScriptAsync("tasks.mjs", "verso");
        Console.WriteLine("| task | calls, official | calls, Verso | tokens, official | tokens, Verso | ratio |\n| --- | --- | --- | --- | --- | --- |");
        foreach (var (other, own) in theirs.GetProperty("tasks").EnumerateArray().Zip(ours.GetProperty("tasks").EnumerateArray()))
            Console.WriteLine(Line(Name(own), other, own));
        Console.WriteLine(Line("all, with the list of tools once", theirs, ours));
    }

    private static string Name(JsonElement task) =>
        task.GetProperty("fault").GetString() is { } fault ? throw new InvalidOperationException($"{task.GetProperty("task")}: {fault}") : task.GetProperty("task").GetString()!;

    private static string Line(string name, JsonElement theirs, JsonElement ours) => string.Create(
        CultureInfo.InvariantCulture, $"| {name} | {Count(theirs, "calls")} | {Count(ours, "calls")} {Row("", Count(theirs, "tokens"), Count(ours, "tokens"))[3..]}");

    private static string Row(string name, int theirs, int ours) => string.Create(CultureInfo.InvariantCulture, $"| {name} | {theirs:N0} | {ours:N0} | {(double)theirs / ours:0.0} |");

    private static int Count(JsonElement facts, string name) => facts.GetProperty(name).GetInt32();

    private static async Task<JsonElement> ScriptAsync(string script, params string[] arguments)
    {
        var folder = Path.Combine(Repository.Root, "tests", "clients");
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
            throw new InvalidOperationException("Run 'npm ci' in tests/clients first.");
        await using var server = await VersoTestServer.StartAsync();
        var start = new ProcessStartInfo("node", [$"agents/{script}", .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            Environment =
            {
                ["VERSO_URL"] = server.Url.ToString(),
                ["VERSO_API_KEY"] = server.Start.ApiKey,
                ["NOTION_BASE_URL"] = server.Url.ToString(),
                ["NOTION_TOKEN"] = server.Start.Token,
                ["NOTION_ROOT_PAGE_ID"] = server.Start.RootPage,
            },
        };
        using var node = Process.Start(start)!;
        var output = await node.StandardOutput.ReadToEndAsync();
        await node.WaitForExitAsync();
        if (node.ExitCode != 0)
            throw new InvalidOperationException("The script failed; what it says is above.");
        return JsonDocument.Parse(output.TrimEnd().Split('\n')[^1]).RootElement;
    }
}
