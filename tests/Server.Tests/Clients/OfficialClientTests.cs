using System.Diagnostics;
using Verso.ServerKit;
using Xunit;

namespace Verso.Server.Tests.Clients;

/// <summary>The official JavaScript client, driven by tests/clients/official.mjs. It is skipped where Node is missing, but never on CI.</summary>
public sealed class OfficialClientTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("2025-09-03")]
    [InlineData("2026-03-11")]
    public async Task The_official_client_finds_what_it_expects(string version)
    {
        var folder = Path.Combine(RepositoryRoot(), "tests", "clients");
        var isReady = Directory.Exists(Path.Combine(folder, "node_modules")) && HasNode();
        Assert.SkipUnless(isReady || Environment.GetEnvironmentVariable("CI") == "true", "Install Node.js and run 'npm ci' in tests/clients.");
        await using var server = await VersoTestServer.StartAsync(cancellationToken: Stop);

        var start = new ProcessStartInfo("node", ["official.mjs", version])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["NOTION_BASE_URL"] = server.Url.ToString(), // With its slash at the end: the client then asks for //v1/.
                ["NOTION_TOKEN"] = server.Start.Token,
                ["NOTION_ROOT_PAGE_ID"] = server.Start.RootPage,
            },
        };
        using var node = Process.Start(start)!;
        var output = node.StandardOutput.ReadToEndAsync(Stop);
        var errors = node.StandardError.ReadToEndAsync(Stop);
        await node.WaitForExitAsync(Stop);

        Assert.True(node.ExitCode == 0, $"{await output}\n{await errors}");
        Assert.Contains($"steps held with {version}", await output, StringComparison.Ordinal);
    }

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

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Verso.slnx")))
            folder = folder.Parent ?? throw new InvalidOperationException("These tests run inside the repository.");
        return folder.FullName;
    }
}
