using System.ComponentModel;
using System.Diagnostics;
using Verso.ServerKit;
using Xunit;

namespace Verso.Server.Tests.Internal;

/// <summary>Clients of Notion's internal API, driven by tests/clients/internal. They are skipped where Node is missing, but never on CI.</summary>
public sealed class InternalClientTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Old")]
    [InlineData("New")]
    public async Task They_read_and_write_records_in_both_nestings(string nesting)
    {
        var folder = Path.Combine(RepositoryRoot(), "tests", "clients");
        var isReady = Directory.Exists(Path.Combine(folder, "node_modules", "notion-client")) && HasNode();
        Assert.SkipUnless(isReady || Environment.GetEnvironmentVariable("CI") == "true", "Install Node.js and run 'npm ci' in tests/clients.");
        await using var server = await VersoTestServer.StartAsync([("Internal:Nesting", nesting)], cancellationToken: Stop);

        var start = new ProcessStartInfo("node", [Path.Combine("internal", "records.mjs")])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["VERSO_URL"] = server.Url.ToString(),
                ["NOTION_TOKEN"] = server.Start.Token,
                ["NOTION_TOKEN_V2"] = server.Start.TokenV2,
                ["NOTION_USER_ID"] = server.Start.User,
                ["NOTION_SPACE_ID"] = server.Start.Space,
                ["NOTION_ROOT_PAGE_ID"] = server.Start.RootPage,
            },
        };
        using var node = Process.Start(start)!;
        var output = node.StandardOutput.ReadToEndAsync(Stop);
        var errors = node.StandardError.ReadToEndAsync(Stop);
        await node.WaitForExitAsync(Stop);

        Assert.True(node.ExitCode == 0, $"{await output}\n{await errors}");
        Assert.Contains("10 steps held", await output, StringComparison.Ordinal);
    }

    private static bool HasNode()
    {
        try
        {
            using var node = Process.Start(new ProcessStartInfo("node", "--version") { RedirectStandardOutput = true })!;
            node.WaitForExit();
            return node.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Verso.slnx")))
            folder = folder.Parent ?? throw new InvalidOperationException("These tests run inside the repository.");
        return folder.FullName;
    }
}
