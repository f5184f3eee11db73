using System.CommandLine;
using Spectre.Console;
using Verso.Server.Notion;
using Verso.Server.OAuth;

namespace Verso.Cli.Commands;

/// <summary><c>verso oauth …</c>: the applications that people may let in.</summary>
internal static class OAuthCommands
{
    private const string DefaultRedirect = "http://localhost:3000/callback";

    public static Command Create(Terminal terminal) => new("oauth", "Register applications that people can let in")
    {
        new Command("clients", "The applications")
        {
            AddCommand(terminal),
            ListCommand(terminal),
            RemoveCommand(terminal),
        },
    };

    private static Command AddCommand(Terminal terminal)
    {
        var name = new Argument<string>("name") { Description = "What the person who lets it in sees" };
        var redirects = new Option<string[]>("--redirect-uri") { Description = $"Where the person is sent back to; may be repeated [default: {DefaultRedirect}]", HelpName = "URI" };
        var scopes = new Option<string[]>("--capability") { Description = $"What its tokens may do: {string.Join(", ", CapabilityScopes.All)}; may be repeated [default: everything]", HelpName = "NAME" };
        scopes.AcceptOnlyFromAmong([.. CapabilityScopes.All]);
        var workspace = new Option<string?>("--workspace") { Description = "The workspace it is for [default: the only one]", HelpName = "NAME" };
        var command = HelpWithExamples.Add(
            new Command("add", "Add an application; its secret is shown this once") { name, redirects, scopes, workspace },
            "verso oauth clients add 'My app' --redirect-uri https://example.com/callback",
            "verso oauth clients add 'My app' --capability read_content");
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var installation = await arguments.OpenInstallationAsync(create: false, cancellationToken);
            var entry = WorkspaceCommands.Find(installation.Registry, arguments.GetValue(workspace));
            if (entry.Origin == Workspace.Registry.WorkspaceOrigin.Notion)
                throw new CommandException($"The workspace '{entry.Name}' lives in Notion. Let applications in there.");
            var given = arguments.GetValue(redirects) is { Length: > 0 } some ? some : [DefaultRedirect];
            var (client, secret) = await installation.Registry.OAuth.AddClientAsync(
                arguments.GetRequiredValue(name), entry.Id, [.. given.Select(RedirectUris.Require).Distinct()], arguments.GetValue(scopes) ?? [], cancellationToken);
            if (arguments.GetValue(CommonOptions.Json))
            {
                terminal.WriteJson(new { ClientId = client.Id, ClientSecret = secret, client.Name, client.RedirectUris });
                return 0;
            }

            await terminal.Out.WriteLineAsync($"OAUTH_CLIENT_ID={client.Id}\nOAUTH_CLIENT_SECRET={secret}");
            await terminal.Error.WriteLineAsync("Keep the secret safe: it is not shown again.");
            return 0;
        });
        return command;
    }

    private static Command ListCommand(Terminal terminal)
    {
        var command = HelpWithExamples.Add(new Command("list", "List the applications, and who has let them in"), "verso oauth clients list", "verso oauth clients list --json");
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var installation = await arguments.OpenInstallationAsync(create: false, cancellationToken);
            var oauth = installation.Registry.OAuth;
            var names = installation.Registry.Workspaces.All().ToDictionary(one => one.Id, one => one.Name);
            var all = oauth.Clients().Select(client => (Client: client, Grants: oauth.Grants(client.Id))).ToList();
            if (arguments.GetValue(CommonOptions.Json))
            {
                terminal.WriteJson(all.Select(one => new
                {
                    ClientId = one.Client.Id,
                    one.Client.Name,
                    Workspace = names[one.Client.Workspace],
                    one.Client.RedirectUris,
                    Capabilities = one.Client.Scopes,
                    one.Client.Created,
                    Grants = one.Grants.Select(grant => new { BotId = grant.Bot, UserId = grant.Person, grant.Pages, grant.Created, ExternalAccount = grant.Account }),
                }));
                return 0;
            }

            if (all.Count == 0)
            {
                terminal.Screen.WriteLine("There are no OAuth clients. Add one with: verso oauth clients add NAME --redirect-uri URI");
                return 0;
            }

            var table = Tables.New("Name", "Client id", "Workspace", "Redirect URIs", "Capabilities", "Let in");
            table.Columns[1].NoWrap();
            foreach (var (client, grants) in all)
            {
                table.AddRow(
                    Markup.Escape(client.Name), client.Id.ToString(), Markup.Escape(names[client.Workspace]), Markup.Escape(string.Join('\n', client.RedirectUris)),
                    client.Scopes.Count == 0 ? "all" : string.Join(", ", client.Scopes.Order()),
                    grants.Count == 0 ? "" : string.Join('\n', grants.Select(grant => $"{Tables.Time(grant.Created)}, {(grant.Pages.Count == 1 ? "1 page" : $"{grant.Pages.Count} pages")}")));
            }

            Tables.Write(terminal, table);
            return 0;
        });
        return command;
    }

    private static Command RemoveCommand(Terminal terminal)
    {
        var client = new Argument<string>("client") { Description = "Its name or client id" };
        var command = HelpWithExamples.Add(
            new Command("remove", "Remove an application and end all of its tokens; a running server refuses them within seconds") { client }, "verso oauth clients remove 'My app'");
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var installation = await arguments.OpenInstallationAsync(create: false, cancellationToken);
            var wanted = arguments.GetRequiredValue(client);
            var removed = await installation.Registry.OAuth.RemoveClientAsync(wanted, cancellationToken)
                ?? throw new CommandException($"There is no OAuth client '{wanted}'. See: verso oauth clients list");
            if (arguments.GetValue(CommonOptions.Json))
                terminal.WriteJson(new { ClientId = removed.Id, removed.Name, Removed = true });
            else
                terminal.Screen.MarkupLineInterpolated($"Removed [bold]{removed.Name}[/] with all of its tokens.");
            return 0;
        });
        return command;
    }
}
