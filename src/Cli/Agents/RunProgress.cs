using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;

namespace Verso.Cli.Agents;

/// <summary>Shows a run while it is carried out, and its outcome.</summary>
internal static class RunProgress
{
    /// <returns>0 when it came to a good end.</returns>
    public static async Task<int> FollowAsync(Terminal terminal, HttpResponseMessage response, bool asJson, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        await foreach (var told in SseParser.Create(stream).EnumerateAsync(cancellationToken))
        {
            if (told.Data.Length == 0 || JsonNode.Parse(told.Data) is not JsonObject json)
                continue;
            switch (told.EventType)
            {
                case "run" when !asJson:
                    await terminal.Error.WriteLineAsync($"run {(string?)json["run_id"]}");
                    break;
                case "done":
                    return Finish(terminal, json, asJson);
                case not "run" when !asJson:
                    await terminal.Error.WriteLineAsync($"{told.EventType}: {(string?)json["text"]}");
                    break;
            }
        }

        throw new CommandException("The server ended before the run did. It goes on with it when it is started again: verso runs list");
    }

    public static int Finish(Terminal terminal, JsonObject run, bool asJson)
    {
        var succeeded = (string?)run["status"] == "succeeded";
        if (asJson)
        {
            terminal.WriteJson(run);
            return succeeded ? 0 : 1;
        }

        if ((string?)run["summary"] is { } summary)
            terminal.Out.WriteLine(summary);
        if ((string?)run["next_action"] is { } next)
            terminal.Out.WriteLine($"Next: {next}");
        if ((string?)run["error"] is { } error)
            throw new CommandException($"{error} See: verso runs show {(string?)run["run_id"]}");
        return succeeded ? 0 : 1;
    }
}
