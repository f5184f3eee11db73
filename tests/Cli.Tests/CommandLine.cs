using System.Text.Json.Nodes;
using Verso.Kit;

namespace Verso.Cli.Tests;

/// <summary>Runs commands as the program does, over a data folder that is gone afterwards.</summary>
internal sealed class CommandLine : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public string Folder => _folder.Path;

    public string File(string name) => _folder.File(name);

    public void Dispose() => _folder.Dispose();

    /// <summary>Runs a command with <c>--data</c> and gives its exit code and what it wrote.</summary>
    public Task<Outcome> RunAsync(params string[] args) => RunAsync("", args, CancellationToken.None);

    public Task<Outcome> RunAsync(string input, string[] args, CancellationToken stop) => RunAsync(input, args, _folder.File("data"), stop);

    /// <summary>Runs a command over another data folder, such as that of a server.</summary>
    public static Task<Outcome> RunOverAsync(string data, params string[] args) => RunAsync("", args, data, CancellationToken.None);

    private static async Task<Outcome> RunAsync(string input, string[] args, string data, CancellationToken stop)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var reader = new StringReader(input);
        var code = await VersoCommand.RunAsync([.. args, "--data", data], new Terminal(output, error, reader, isInteractive: false), stop);
        return new Outcome(code, output.ToString(), error.ToString());
    }
}

internal sealed record Outcome(int Code, string Output, string Error)
{
    public JsonNode Json => JsonNode.Parse(Output)!;
}
