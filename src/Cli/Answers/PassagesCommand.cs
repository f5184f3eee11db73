using System.CommandLine;
using System.Text.Json.Nodes;

namespace Verso.Cli.Answers;

/// <summary><c>verso export passages</c>: the workspace as JSON lines for another store.</summary>
internal static class PassagesCommand
{
    private static readonly Option<string?> Out = new("--out") { Description = "The file to write [default: standard output]", HelpName = "FILE.jsonl" };
    private static readonly Option<string?> Since = new("--since") { Description = "Only pages edited from then on: a cursor of an earlier export, or a time", HelpName = "TIME" };
    private static readonly Option<bool> NoVectors = new("--no-vectors") { Description = "Leave vectors out although an embedding model is configured" };

    public static Command Create(Terminal terminal)
    {
        var command = HelpWithExamples.Add(
            new Command("passages", "Write all passages as JSON lines, for a search or vector store of your own") { Out, Since, NoVectors, CommonOptions.Workspace },
            "verso export passages --out passages.jsonl",
            "verso export passages --since 2026-03-17T09:00:00Z | my-loader");
        command.SetAction((arguments, cancellationToken) => RunAsync(arguments, terminal, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken cancellationToken)
    {
        var query = new List<string>();
        if (arguments.GetValue(Since) is { } since)
            query.Add($"since={Uri.EscapeDataString(since)}");
        if (arguments.GetValue(NoVectors))
            query.Add("vectors=false");
        await using var reach = await ServerReach.OpenAsync(arguments, cancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"api/v2/export/passages?{string.Join('&', query)}");
        using var response = await reach.SendAsync(request, cancellationToken);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        await using var file = arguments.GetValue(Out) is { } path ? new StreamWriter(path) : null;
        var output = file ?? terminal.Out;
        JsonObject? last = null;
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            await output.WriteLineAsync(line.AsMemory(), cancellationToken);
            if (line.StartsWith("{\"done\"", StringComparison.Ordinal) || line.StartsWith("{\"error\"", StringComparison.Ordinal))
                last = JsonNode.Parse(line)!.AsObject();
        }

        if (last is null || last["error"] is not null)
            throw new CommandException((string?)last?["error"] ?? "The export broke off. Go on with --since and the last cursor.");
        if (file is not null)
            terminal.Out.WriteLine($"Wrote {(int)last["passages"]!} passages of {(int)last["pages"]!} pages to {arguments.GetValue(Out)}. What is edited from now on: --since {(string?)last["cursor"]}");
        return 0;
    }
}
