using System.CommandLine;
using Spectre.Console;
using Verso.Notion;
using Verso.Server.Access;
using Verso.Server.Notion;
using Verso.Workspace.Registry;

namespace Verso.Cli.Commands;

/// <summary><c>verso key …</c>: API keys, and with <c>--notion</c> integration tokens.</summary>
internal static class KeyCommands
{
    private static readonly Option<bool> Notion = new("--notion") { Description = "Integration tokens for the Notion API (ntn_…) instead of API keys" };

    public static Command Create(Terminal terminal) => new("key", "Make and end API keys and Notion tokens, share pages with a token")
    {
        CreateCommand(terminal),
        ListCommand(terminal),
        RevokeCommand(terminal),
        ShareCommand(terminal),
        PolicyCommand(terminal),
    };

    private static Command CreateCommand(Terminal terminal)
    {
        var name = new Argument<string>("name") { Description = "Who or what will use it" };
        var scope = new Option<string[]>("--scope") { Description = $"What it may do: {string.Join(", ", KeyScopes.All)}; may be repeated [default: everything]", HelpName = "SCOPE" };
        scope.AcceptOnlyFromAmong([.. KeyScopes.All]);
        var workspace = new Option<string?>("--workspace") { Description = "The workspace it opens [default: the only one]", HelpName = "NAME" };
        var capability = new Option<string[]>("--capability") { Description = $"What a token may do: {string.Join(", ", CapabilityScopes.All)}; may be repeated [default: everything]", HelpName = "NAME" };
        capability.AcceptOnlyFromAmong([.. CapabilityScopes.All]);
        var share = new Option<string[]>("--share") { Description = "A page or database that a token sees, with all below it; an id or a URL, may be repeated [default: the whole workspace]", HelpName = "PAGE" };
        var policy = new Option<string?>("--policy") { Description = "The policy it is under; see 'verso policy' [default: none]", HelpName = "NAME" };
        var days = new Option<int?>("--days") { Description = "How many days it is valid [default: until it is revoked]", HelpName = "N" };
        var command = HelpWithExamples.Add(
            new Command("create", "Make a key; it is shown this once") { name, scope, workspace, days, policy, Notion, capability, share },
            "verso key create make.com",
            "verso key create reporting --scope gateway:read --days 90",
            "verso key create assistant --policy careful",
            "verso key create my-sdk-app --notion",
            "verso key create reader --notion --capability read_content --capability read_comments --share 1f2e…");
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var installation = await arguments.OpenInstallationAsync(create: false, cancellationToken);
            var entry = WorkspaceCommands.Find(installation.Registry, arguments.GetValue(workspace));
            var wanted = new NewCredential(Kind(arguments), arguments.GetRequiredValue(name), entry.Id)
            {
                Scopes = [.. arguments.GetValue(scope) ?? [], .. arguments.GetValue(capability) ?? []],
                Shared = arguments.GetValue(share) is { Length: > 0 } shared ? [.. shared.Select(Page)] : null,
                Expires = Expiry(arguments.GetValue(days)),
                Policy = arguments.GetValue(policy) is { } named ? installation.Policies.Get(named).Name : null,
            };
            if (wanted.Kind == CredentialKind.Key && (wanted.Shared is not null || arguments.GetValue(capability) is { Length: > 0 }))
                throw new CommandException("--capability and --share are for integration tokens: add --notion.");
            if (wanted.Kind == CredentialKind.Token && arguments.GetValue(scope) is { Length: > 0 })
                throw new CommandException("--scope is for API keys of the gateway. What a token may do is said with --capability.");
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
                terminal.WriteJson(all.Select(one => new { one.Id, one.Name, one.Prefix, Workspace = names[one.Workspace], one.Scopes, one.Shared, one.Policy, one.Created, one.Used, one.Expires, one.Revoked }));
                return 0;
            }

            if (all.Count == 0)
            {
                terminal.Out.WriteLine($"There are no {(arguments.GetValue(Notion) ? "integration tokens" : "keys")}. Make one with: verso key create NAME{(arguments.GetValue(Notion) ? " --notion" : "")}");
                return 0;
            }

            var table = Tables.New("Name", "Key", "Scopes", "Workspace", "Created", "Last used", "Ends");
            foreach (var one in all)
            {
                table.AddRow(
                    Markup.Escape(one.Name), $"{Markup.Escape(one.Prefix)}…", Scopes(one), Markup.Escape(names[one.Workspace]),
                    Tables.Time(one.Created), Tables.Time(one.Used), one.Revoked is { } revoked ? $"revoked {Tables.Time(revoked)}" : Tables.Time(one.Expires));
            }

            Tables.Write(terminal, table);
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

    private static Command ShareCommand(Terminal terminal)
    {
        var key = new Argument<string>("token") { Description = "Its name, its id, or the beginning that 'verso key list --notion' shows" };
        var pages = new Argument<string[]>("pages") { Description = "Pages or databases, by id or URL", Arity = ArgumentArity.OneOrMore };
        var take = new Option<bool>("--take") { Description = "Take them from the token instead" };
        var command = HelpWithExamples.Add(
            new Command("share", "Share pages with a token that was created with --share; a running server sees it within seconds") { key, pages, take },
            "verso key share reader 1f2e…",
            "verso key share reader 1f2e… --take");
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var installation = await arguments.OpenInstallationAsync(create: false, cancellationToken);
            var named = arguments.GetRequiredValue(pages).Select(Page).ToList();
            var wanted = arguments.GetRequiredValue(key);
            var changed = await installation.Registry.Credentials.ShareAsync(
                    CredentialKind.Token, wanted.TrimEnd('…'), arguments.GetValue(take) ? [] : named, arguments.GetValue(take) ? named : [], cancellationToken)
                ?? throw new CommandException($"There is no live token '{wanted}'. See: verso key list --notion");
            if (arguments.GetValue(CommonOptions.Json))
                terminal.WriteJson(new { changed.Id, changed.Name, changed.Shared });
            else
                terminal.Screen.MarkupLineInterpolated($"[bold]{changed.Name}[/] sees {changed.Shared!.Count} pages and databases, with what lies below them.");
            return 0;
        });
        return command;
    }

    private static Command PolicyCommand(Terminal terminal)
    {
        var key = new Argument<string>("key") { Description = "Its name, its id, or the beginning that 'verso key list' shows" };
        var policy = new Argument<string>("policy") { Description = "The policy's name; 'none' takes it from the key" };
        var command = HelpWithExamples.Add(
            new Command("policy", "Put a key under a policy; a running server sees it within seconds") { key, policy, Notion },
            "verso key policy make.com careful",
            "verso key policy make.com none");
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var installation = await arguments.OpenInstallationAsync(create: false, cancellationToken);
            var (wanted, named) = (arguments.GetRequiredValue(key), arguments.GetRequiredValue(policy));
            var changed = await installation.Registry.Credentials.SetPolicyAsync(
                    Kind(arguments), wanted.TrimEnd('…'), named == "none" ? null : installation.Policies.Get(named).Name, cancellationToken)
                ?? throw new CommandException($"There is no live key '{wanted}'. See: verso key list");
            if (arguments.GetValue(CommonOptions.Json))
                terminal.WriteJson(new { changed.Id, changed.Name, changed.Policy });
            else
                terminal.Screen.MarkupLineInterpolated($"[bold]{changed.Name}[/] is under {changed.Policy ?? "no policy"}.");
            return 0;
        });
        return command;
    }

    /// <summary>The id in what a person copied: an id, or an address that ends in one.</summary>
    private static NotionId Page(string text)
    {
        var path = Uri.TryCreate(text, UriKind.Absolute, out var url) ? url.AbsolutePath : text;
        return NotionId.TryParse(path, out var id) || (path.Length >= 32 && NotionId.TryParse(path[^32..], out id))
            ? id
            : throw new CommandException($"'{text}' is no page: give its id, or copy its link.");
    }

    private static string Scopes(Credential key) =>
        (key.Scopes.Count == 0 ? "all" : string.Join(", ", key.Scopes.Order())) + (key.Shared is { } shared ? $"; {shared.Count} shared" : "") + (key.Policy is { } policy ? $"; policy {policy}" : "");

    private static CredentialKind Kind(ParseResult arguments) => arguments.GetValue(Notion) ? CredentialKind.Token : CredentialKind.Key;

    private static DateTimeOffset? Expiry(int? days) => days switch
    {
        null => null,
        > 0 => DateTimeOffset.UtcNow.AddDays(days.Value),
        _ => throw new CommandException("--days must be 1 or more."),
    };
}
