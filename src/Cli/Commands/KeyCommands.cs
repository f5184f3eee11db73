using System.CommandLine;
using Spectre.Console;
using Verso.Server.Access;
using Verso.Workspace.Registry;

namespace Verso.Cli.Commands;

/// <summary><c>verso key …</c>: API keys, and with <c>--notion</c> integration tokens.</summary>
internal static class KeyCommands
{
    private static readonly Option<bool> Notion = new("--notion") { Description = "Integration tokens for the Notion API (ntn_…) instead of API keys" };

    public static Command Create(Terminal terminal) => new("key", "API keys of the gateway, and tokens of the Notion API")
    {
        CreateCommand(terminal),
        ListCommand(terminal),
        RevokeCommand(terminal),
    };

    private static Command CreateCommand(Terminal terminal)
    {
        var name = new Argument<string>("name") { Description = "Who or what will use it" };
        var scope = new Option<string[]>("--scope") { Description = $"What it may do: {string.Join(", ", KeyScopes.All)}; may be repeated [default: everything]" };
        scope.AcceptOnlyFromAmong([.. KeyScopes.All]);
        var workspace = new Option<string?>("--workspace") { Description = "The workspace it opens [default: the only one]" };
        var days = new Option<int?>("--days") { Description = "How many days it is valid [default: until it is revoked]" };
        var command = HelpWithExamples.Add(
            new Command("create", "Make a key; it is shown this once") { name, scope, workspace, days, Notion },
            "verso key create make.com",
            "verso key create reporting --scope gateway:read --days 90",
            "verso key create my-sdk-app --notion");
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var installation = await arguments.OpenInstallationAsync(create: false, cancellationToken);
            var entry = WorkspaceCommands.Find(installation.Registry, arguments.GetValue(workspace));
            var wanted = new NewCredential(Kind(arguments), arguments.GetRequiredValue(name), entry.Id)
            {
                Scopes = arguments.GetValue(scope) ?? [],
                Expires = Expiry(arguments.GetValue(days)),
            };
            if (wanted.Kind == CredentialKind.Token)
                wanted = wanted with { Subject = await installation.Opener.EnsureBotAsync(entry, wanted.Name, cancellationToken) };
            var issued = await installation.Registry.Credentials.IssueAsync(wanted, cancellationToken);
            if (arguments.GetValue(CommonOptions.Json))
            {
                terminal.WriteJson(new { issued.Credential.Id, issued.Credential.Name, Key = issued.Secret, issued.Credential.Expires });
                return 0;
            }

            await terminal.Out.WriteLineAsync(issued.Secret);
            await terminal.Error.WriteLineAsync("Keep it safe: it is not shown again.");
            return 0;
        });
        return command;
    }

    private static Command ListCommand(Terminal terminal)
    {
        var command = HelpWithExamples.Add(new Command("list", "List the keys, without their secrets") { Notion }, "verso key list", "verso key list --notion --json");
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var installation = await arguments.OpenInstallationAsync(create: false, cancellationToken);
            var all = installation.Registry.Credentials.List(Kind(arguments));
            var names = installation.Registry.Workspaces.All().ToDictionary(one => one.Id, one => one.Name);
            if (arguments.GetValue(CommonOptions.Json))
            {
                terminal.WriteJson(all.Select(one => new { one.Id, one.Name, one.Prefix, Workspace = names[one.Workspace], one.Scopes, one.Created, one.Used, one.Expires, one.Revoked }));
                return 0;
            }

            var table = Tables.New("Name", "Key", "Scopes", "Workspace", "Created", "Last used", "Ends");
            foreach (var one in all)
            {
                table.AddRow(
                    Markup.Escape(one.Name), $"{Markup.Escape(one.Prefix)}…", one.Scopes.Count == 0 ? "all" : string.Join(", ", one.Scopes.Order()), Markup.Escape(names[one.Workspace]),
                    Tables.Time(one.Created), Tables.Time(one.Used), one.Revoked is { } revoked ? $"revoked {Tables.Time(revoked)}" : Tables.Time(one.Expires));
            }

            terminal.Screen.Write(table);
            return 0;
        });
        return command;
    }

    private static Command RevokeCommand(Terminal terminal)
    {
        var key = new Argument<string>("key") { Description = "Its name, its id, or the beginning that 'verso key list' shows" };
        var command = HelpWithExamples.Add(
            new Command("revoke", "End a key; a running server refuses it within seconds") { key, Notion }, "verso key revoke make.com");
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var installation = await arguments.OpenInstallationAsync(create: false, cancellationToken);
            var wanted = arguments.GetRequiredValue(key);
            var revoked = await installation.Registry.Credentials.RevokeAsync(Kind(arguments), wanted.TrimEnd('…'), cancellationToken)
                ?? throw new CommandException($"There is no live key '{wanted}'. See: verso key list");
            if (arguments.GetValue(CommonOptions.Json))
                terminal.WriteJson(new { revoked.Id, revoked.Name, revoked.Revoked });
            else
                terminal.Screen.MarkupLineInterpolated($"Revoked [bold]{revoked.Name}[/] ({revoked.Prefix}…).");
            return 0;
        });
        return command;
    }

    private static CredentialKind Kind(ParseResult arguments) => arguments.GetValue(Notion) ? CredentialKind.Token : CredentialKind.Key;

    private static DateTimeOffset? Expiry(int? days) => days switch
    {
        null => null,
        > 0 => DateTimeOffset.UtcNow.AddDays(days.Value),
        _ => throw new CommandException("--days must be 1 or more."),
    };
}
