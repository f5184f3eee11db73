using System.Diagnostics;
using System.Text.Json;
using Verso.Kit;
using Verso.ServerKit;
using Xunit;

namespace Verso.Server.Tests.Clients;

/// <summary>A script of tests/clients against a server. It is skipped where Node is missing, but never on CI.</summary>
internal static class NodeScript
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Runs a script whose last line is one JSON object: the facts that it found.</summary>
    public static async Task<JsonElement> FactsAsync(string script, VersoTestServer server, string[]? arguments = null, params (string Name, string Value)[] environment)
    {
        Require();
        var output = await RunAsync(script, arguments ?? [], server, environment);
        return JsonDocument.Parse(output.TrimEnd().Split('\n')[^1]).RootElement;
    }

    /// <param name="environment">What the script finds in its environment beside the address and the credentials of <paramref name="server"/>.</param>
    /// <returns>What it printed, when it ended well.</returns>
    public static Task<string> RunAsync(string script, VersoTestServer server, params (string Name, string Value)[] environment) =>
        RunAsync(script, [], server, environment);

    private static async Task<string> RunAsync(string script, string[] arguments, VersoTestServer server, (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("node", [script, .. arguments])
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["VERSO_URL"] = server.Url.ToString(),
                ["NOTION_BASE_URL"] = server.Url.ToString(), // With its slash at the end: the clients then ask for //v1/.
                ["NOTION_TOKEN"] = server.Start.Token,
                ["NOTION_ROOT_PAGE_ID"] = server.Start.RootPage,
                ["NOTION_TOKEN_V2"] = server.Start.TokenV2,
                ["NOTION_USER_ID"] = server.Start.User,
                ["NOTION_SPACE_ID"] = server.Start.Space,
                ["VERSO_API_KEY"] = server.Start.ApiKey,
            },
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var node = Process.Start(start)!;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        limit.CancelAfter(TimeSpan.FromMinutes(3));
        try
        {
            var output = node.StandardOutput.ReadToEndAsync(limit.Token);
            var errors = node.StandardError.ReadToEndAsync(limit.Token);
            await node.WaitForExitAsync(limit.Token);
            Assert.True(node.ExitCode == 0, $"{await output}\n{await errors}");
            return await output;
        }
        finally
        {
            if (!node.HasExited)
                node.Kill();
        }
    }

    /// <summary>Skips the test where Node or its packages are missing.</summary>
    public static void Require() => Assert.SkipUnless(
        (Directory.Exists(Path.Combine(Folder, "node_modules")) && HasNode()) || Environment.GetEnvironmentVariable("CI") == "true",
        "Install Node.js and run 'npm ci' in tests/clients.");

    private static string Folder => Path.Combine(Repository.Root, "tests", "clients");

    private static bool HasNode()
    {
        try
        {
            using var node = Process.Start(new ProcessStartInfo("node", "--version") { RedirectStandardOutput = true })!;
            node.WaitForExit();
            return node.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
