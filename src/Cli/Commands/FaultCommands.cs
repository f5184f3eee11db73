using System.CommandLine;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;
using Verso.Server.Hosting;

namespace Verso.Cli.Commands;

/// <summary><c>verso faults …</c>: speaks to the running server of this machine, which must have been started with <c>--faults</c>.</summary>
internal static class FaultCommands
{
    private const string Path = "api/v2/faults";

    private static readonly Option<string?> Url = new("--url") { Description = "The server's address [default: $VERSO_URL, else where it listens by its settings]", HelpName = "URL", Recursive = true };

    public static Command Create(Terminal terminal) => new("faults", "Let requests go wrong on purpose, to test clients")
    {
        Url,
        ListCommand(terminal),
        AddCommand(terminal),
        ClearCommand(terminal),
    };

    private static Command ListCommand(Terminal terminal)
    {
        var command = HelpWithExamples.Add(new Command("list", "List the faults, and how many requests each has met and struck"), "verso faults list", "verso faults list --json");
        command.SetAction((arguments, cancellationToken) => SendAsync(terminal, arguments, HttpMethod.Get, Path, null, cancellationToken));
        return command;
    }

    private static Command AddCommand(Terminal terminal)
    {
        var fault = new Argument<string[]>("fault")
        {
            Description = "403, 409, 429, 529, 500, 502, 503, 504, latency, reset, hang or truncate; of webhooks lost, doubled or reordered; none for a place in a sequence at which all goes well. Several are a sequence",
            Arity = ArgumentArity.OneOrMore,
        };
        var route = new Option<string?>("--route") { Description = "For which requests: 'POST /v1/pages', '* /v1/blocks/**', 'WEBHOOK page.*' [default: all]", HelpName = "ROUTE" };
        var after = new Option<bool>("--after") { Description = "Carry the request out first, so that its effect is there" };
        var probability = new Option<double?>("--probability") { Description = "How likely a request is struck, from 0 to 1 [default: 1]", HelpName = "SHARE" };
        var skip = new Option<int?>("--skip") { Description = "How many requests are left alone first", HelpName = "N" };
        var count = new Option<int?>("--count") { Description = "How often it happens [default: without end; a sequence once]", HelpName = "N" };
        var delay = new Option<int?>("--delay") { Description = "How many milliseconds late the answer is", HelpName = "MS" };
        var jitter = new Option<int?>("--jitter") { Description = "How many milliseconds later still, at the most", HelpName = "MS" };
        var retryAfter = new Option<int?>("--retry-after") { Description = "The seconds of Retry-After, with 429, 503 and 529", HelpName = "SECONDS" };
        var body = new Option<string?>("--body") { Description = "Of a 502 or 504: proxy (HTML) or notion (JSON) [default: proxy]", HelpName = "KIND" };
        var seed = new Option<int?>("--seed") { Description = "Begin all counts anew with this seed", HelpName = "NUMBER" };
        var command = HelpWithExamples.Add(
            new Command("add", "Let something go wrong") { fault, route, after, probability, skip, count, delay, jitter, retryAfter, body, seed },
            "verso faults add 429 --route 'POST /v1/pages' --count 2 --retry-after 1",
            "verso faults add 503 --route 'GET /v1/**' --probability 0.1 --seed 7",
            "verso faults add reset --after --route 'POST /v1/pages' --count 1",
            "verso faults add 529 none 502 --route 'POST /v1/search'",
            "verso faults add latency --delay 300 --jitter 200");
        command.SetAction((arguments, cancellationToken) =>
        {
            var rule = new JsonObject { ["fault"] = new JsonArray([.. arguments.GetRequiredValue(fault).Select(word => JsonValue.Create(word))]) };
            Set("route", arguments.GetValue(route));
            Set("when", arguments.GetValue(after) ? "after" : null);
            Set("probability", arguments.GetValue(probability));
            Set("skip", arguments.GetValue(skip));
            Set("count", arguments.GetValue(count));
            Set("delay_ms", arguments.GetValue(delay));
            Set("jitter_ms", arguments.GetValue(jitter));
            Set("retry_after", arguments.GetValue(retryAfter));
            Set("body", arguments.GetValue(body));
            Set("seed", arguments.GetValue(seed));
            return SendAsync(terminal, arguments, HttpMethod.Post, Path, rule, cancellationToken);

            void Set<T>(string name, T value)
            {
                if (value is not null)
                    rule[name] = JsonValue.Create(value);
            }
        });
        return command;
    }

    private static Command ClearCommand(Terminal terminal)
    {
        var id = new Argument<string?>("id") { Description = "The fault's id [default: all]", DefaultValueFactory = _ => null };
        var command = HelpWithExamples.Add(new Command("clear", "Let all go well again") { id }, "verso faults clear", "verso faults clear fault-2");
        command.SetAction((arguments, cancellationToken) => SendAsync(
            terminal, arguments, HttpMethod.Delete,
            arguments.GetValue(id) is { } one ? $"{Path}/{Uri.EscapeDataString(one)}" : Path, null, cancellationToken));
        return command;
    }

    private static async Task<int> SendAsync(
        Terminal terminal, ParseResult arguments, HttpMethod method, string path, JsonObject? body, CancellationToken cancellationToken)
    {
        var (url, key) = await FindServerAsync(arguments, cancellationToken);
        using var http = new HttpClient { BaseAddress = url };
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Add("X-API-Key", key);
        JsonObject answer;
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            answer = await response.Content.ReadFromJsonAsync<JsonObject>(cancellationToken) ?? [];
            if (!response.IsSuccessStatusCode)
                throw new CommandException((string?)answer["error"] ?? $"The server answered {(int)response.StatusCode}.");
        }
        catch (HttpRequestException failure)
        {
            throw new CommandException($"There is no server at {url}: {failure.Message} Start one with 'verso up --faults', or name its address with --url.");
        }
        catch (JsonException)
        {
            throw new CommandException($"What answers at {url} is no Verso. Name its address with --url.");
        }

        if (arguments.GetValue(CommonOptions.Json))
            terminal.WriteJson(answer);
        else
            Show(terminal, answer);
        return 0;
    }

    private static async Task<(Uri Url, string Key)> FindServerAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var url = arguments.GetValue(Url) ?? Environment.GetEnvironmentVariable("VERSO_URL");
        var key = Environment.GetEnvironmentVariable("VERSO_API_KEY");
        if (url is null || key is null)
        {
            await using var installation = await arguments.OpenInstallationAsync(create: false, cancellationToken);
            url ??= installation.Options.Listen.Split(';')[0];
            key ??= installation.FirstCredentials.FindKey()
                ?? throw new CommandException("There is no API key yet. Start the server with 'verso up --faults', or set VERSO_API_KEY.");
        }

        return Uri.TryCreate(url.TrimEnd('/') + "/", UriKind.Absolute, out var address) && address.Port > 0
            ? (address, key)
            : throw new CommandException($"'{url}' is no address of a server. Give one such as {VersoOptions.DefaultListen} with --url.");
    }

    private static void Show(Terminal terminal, JsonObject answer)
    {
        var faults = answer["faults"]!.AsArray();
        if (faults.Count == 0)
        {
            terminal.Screen.WriteLine("All goes well: there are no faults.");
            return;
        }

        var table = Tables.New("Id", "Route", "Fault", "When", "Probability", "Count", "Met", "Struck");
        foreach (var fault in faults)
        {
            var words = fault!["fault"] is JsonArray several ? string.Join(", ", several.Select(word => (string?)word)) : (string?)fault["fault"];
            table.AddRow(
                Text(fault["id"]), Text(fault["route"]), Markup.Escape(words ?? ""), Text(fault["when"]), Text(fault["probability"]), fault["count"] is null ? "" : Text(fault["count"]),
                Text(fault["met"]), Text(fault["struck"]));
        }

        Tables.Write(terminal, table);
        terminal.Screen.WriteLine($"Seed {answer["seed"]}.");
    }

    private static string Text(JsonNode? value) => Markup.Escape(value?.ToString() ?? "");
}
