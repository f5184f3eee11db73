using System.CommandLine;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Spectre.Console;
using Verso.Server.Access;
using Verso.Server.Faults;
using Verso.Server.Hosting;
using Verso.Server.Limits;

namespace Verso.Cli.Commands;

/// <summary><c>verso up</c>: starts the server and stays until it is stopped.</summary>
internal static class UpCommand
{
    private static readonly Option<string?> Listen = new("--listen") { Description = $"The address to listen on; port 0 takes a free one [default: {VersoOptions.DefaultListen}]", HelpName = "URL" };
    private static readonly Option<string?> EnvFile = new("--env-file") { Description = "When ready, write the address and the credentials to this file, one NAME=value a line, readable by you alone", HelpName = "FILE" };
    private static readonly Option<bool> AllowRemote = new("--allow-remote") { Description = "Allow an address that other machines can reach" };
    private static readonly Option<string?> Limits = new("--limits") { Description = "Refuse requests as Notion does beyond its limits: off or notion [default: off]", HelpName = "MODE" };
    private static readonly Option<bool> Faults = new("--faults") { Description = "Let requests go wrong on purpose, as 'verso faults add' says; for tests" };
    private static readonly Option<string[]> Set = new("--set") { Description = "Any other setting, such as Licensing:Mode=enforced; may be repeated", HelpName = "NAME=VALUE" };

    public static Command Create(Terminal terminal)
    {
        Limits.AcceptOnlyFromAmong("off", "notion");
        var command = HelpWithExamples.Add(
            new Command("up", "Start the server; whatever is missing is created") { Listen, EnvFile, AllowRemote, Limits, Faults, Set },
            "verso up --env-file .env",
            "verso up --data ./data --listen http://127.0.0.1:8080",
            "verso up --limits notion --faults  for tests of how a client bears both",
            "NOTION_TOKEN=ntn_… verso up        in front of a real Notion workspace");
        command.SetAction((arguments, cancellationToken) => RunAsync(arguments, terminal, cancellationToken));
        return command;
    }

    private static async Task StartAsync(WebApplication app, CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (IOException taken) when (taken.InnerException is AddressInUseException)
        {
            throw new CommandException($"{taken.Message} Stop the program that has it, or choose another address with --listen.");
        }
    }

    private static async Task<int> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken cancellationToken)
    {
        await using var app = await VersoServer.BuildAsync(Settings(arguments), cancellationToken: cancellationToken);
        await StartAsync(app, cancellationToken);
        var start = await app.Services.GetRequiredService<FirstCredentials>().EnsureAsync(cancellationToken);
        var url = ServerAddress.Of(app);

        var limits = app.Services.GetRequiredService<LimitSettings>().For(start.Workspace.Name);
        var faults = app.Services.GetRequiredService<FaultOptions>();
        var file = arguments.GetValue(EnvFile);
        if (file is not null)
            PrivateFile.Write(file, EnvironmentFile.Write(url, start));
        if (arguments.GetValue(CommonOptions.Json))
            terminal.WriteJson(new { url, data = app.Services.GetRequiredService<DataFolder>().Path, workspace = start.Workspace.Name, workspace_id = start.Workspace.Id, root_page_id = start.RootPage, limits = limits.ToString(), faults = faults.Enabled, env_file = file });
        else
            Show(terminal.Screen, url, app.Services.GetRequiredService<DataFolder>(), start, limits, faults, file);
        await terminal.Out.FlushAsync(cancellationToken);

        await app.WaitForShutdownAsync(cancellationToken);
        return 0;
    }

    private static Dictionary<string, string?> Settings(ParseResult arguments)
    {
        var settings = arguments.Settings();
        foreach (var pair in arguments.GetValue(Set) ?? [])
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1)
                throw new CommandException($"--set '{pair}' is no NAME=VALUE. Write it like --set Licensing:Mode=enforced.");
            settings[pair[..equals]] = pair[(equals + 1)..];
        }

        if (arguments.GetValue(Listen) is { } listen)
            settings[nameof(VersoOptions.Listen)] = listen;
        if (arguments.GetValue(AllowRemote))
            settings[nameof(VersoOptions.AllowRemote)] = "true";
        if (arguments.GetValue(Limits) is { } limits)
            settings[LimitSettings.Section] = limits;
        if (arguments.GetValue(Faults))
            settings["Faults:Enabled"] = "true";
        return settings;
    }

    private static void Show(IAnsiConsole screen, string url, DataFolder folder, StartingPoint start, LimitOptions limits, FaultOptions faults, string? file)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(3)).AddColumn();
        Row("Notion API", $"{url}/v1");
        Row("Gateway", $"{url}/api/v1/notion and {url}/api/v2/notion");
        Row("MCP", $"{url}/mcp");
        Row("OpenAPI", $"{url}/openapi/v1.json");
        Row("Health", $"{url}/healthz and {url}/readyz");
        Row("Workspace", $"{start.Workspace.Name} ({(start.Workspace.Origin == Workspace.Registry.WorkspaceOrigin.Local ? "local" : "Notion")})");
        if (start.RootPage is { } root)
            Row("Root page", root);
        Row("Limits", limits.ToString());
        if (faults.Enabled)
            Row("Faults", "on; see verso faults --help");
        Row("Data", folder.Path);
        Row("Credentials", file is null ? "run with --env-file FILE to have them written to a file" : $"in {Path.GetFullPath(file)}");

        screen.MarkupLineInterpolated($"[bold]Verso is running at [blue]{url}[/][/]");
        screen.WriteLine();
        screen.Write(new Padder(grid, new Padding(2, 0, 0, 0)));
        screen.WriteLine();
        screen.MarkupLine("[grey]Stop it with Ctrl+C.[/]");

        void Row(string name, string value) => grid.AddRow(new Text(name, new Style(Color.Grey)), new Text(value));
    }
}
