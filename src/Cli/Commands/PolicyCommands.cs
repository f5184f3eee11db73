using System.CommandLine;
using System.Text;
using Spectre.Console;
using Verso.Agents.Policies;
using Verso.Workspace.Api;

namespace Verso.Cli.Commands;

/// <summary><c>verso policy …</c>: what keys may do.</summary>
internal static class PolicyCommands
{
    public static Command Create(Terminal terminal) => new("policy", "Check, list, show and try policies: what keys may see and change")
    {
        CheckCommand(terminal),
        ListCommand(terminal),
        ShowCommand(terminal),
        ExplainCommand(terminal),
    };

    private static Command CheckCommand(Terminal terminal)
    {
        var file = new Argument<FileInfo>("file") { Description = "A policy in YAML" };
        var command = HelpWithExamples.Add(new Command("check", "Say what is wrong with a policy, line by line") { file }, "verso policy check careful.yaml");
        command.SetAction(arguments =>
        {
            var checkedFile = arguments.GetRequiredValue(file);
            if (!checkedFile.Exists)
                throw new CommandException($"There is no file {checkedFile.FullName}.");
            var policy = Policy.Read(File.ReadAllText(checkedFile.FullName), Path.GetFileNameWithoutExtension(checkedFile.Name), checkedFile.Name);
            if (arguments.GetValue(CommonOptions.Json))
                terminal.WriteJson(Shown(policy));
            else
                terminal.Out.WriteLine($"{checkedFile.Name} is a policy. {Sentence(policy)}");
            return 0;
        });
        return command;
    }

    private static Command ListCommand(Terminal terminal)
    {
        var command = HelpWithExamples.Add(new Command("list", "List the policies of the data folder, and what is wrong with any"), "verso policy list");
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var installation = await arguments.OpenInstallationAsync(create: false, cancellationToken);
            var all = installation.Policies.Names.Select(name => (Name: name, Read: Try(installation.Policies, name))).ToList();
            if (arguments.GetValue(CommonOptions.Json))
            {
                terminal.WriteJson(all.Select(one => new { one.Name, one.Read.Policy?.Description, one.Read.Fault }));
                return 0;
            }

            if (all.Count == 0)
            {
                terminal.Out.WriteLine($"There are no policies. Write one into {installation.Policies.FileOf("NAME")}");
                return 0;
            }

            var table = Tables.New("Name", "What it is", "State");
            foreach (var (name, read) in all)
                table.AddRow(Markup.Escape(name), Markup.Escape(read.Policy?.Description ?? ""), read.Fault is null ? "ok" : "wrong; see: verso policy show " + name);
            Tables.Write(terminal, table);
            return 0;
        });
        return command;
    }

    private static Command ShowCommand(Terminal terminal)
    {
        var name = Name();
        var command = HelpWithExamples.Add(new Command("show", "Show a policy, and which keys are under it") { name }, "verso policy show careful");
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var installation = await arguments.OpenInstallationAsync(create: false, cancellationToken);
            var policy = installation.Policies.Get(arguments.GetRequiredValue(name));
            var keys = Enum.GetValues<Verso.Workspace.Registry.CredentialKind>().SelectMany(installation.Registry.Credentials.List)
                .Where(key => key.Policy == policy.Name && key.Revoked is null).Select(key => key.Name).ToList();
            if (arguments.GetValue(CommonOptions.Json))
            {
                terminal.WriteJson(new { Policy = Shown(policy), Keys = keys });
                return 0;
            }

            terminal.Out.WriteLine(Sentence(policy));
            terminal.Out.WriteLine(keys.Count == 0 ? "No key is under it: verso key create NAME --policy " + policy.Name : $"Under it: {string.Join(", ", keys)}.");
            terminal.Out.WriteLine();
            await terminal.Out.WriteLineAsync((await File.ReadAllTextAsync(installation.Policies.FileOf(policy.Name), cancellationToken)).TrimEnd());
            return 0;
        });
        return command;
    }

    private static Command ExplainCommand(Terminal terminal)
    {
        var name = Name();
        var method = new Argument<string>("method") { Description = "GET, POST, PATCH or DELETE" };
        var path = new Argument<string>("path") { Description = "Below /v1/, such as pages/1f2e…" };
        var body = new Option<string?>("--body") { Description = "The JSON of the request", HelpName = "JSON" };
        var command = HelpWithExamples.Add(
            new Command("explain", "Would this request be allowed on a local workspace, and if not, why; nothing is changed") { name, method, path, body, CommonOptions.Workspace },
            "verso policy explain careful GET pages/1f2e…",
            "verso policy explain careful PATCH pages/1f2e… --body '{\"in_trash\":true}'");
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var installation = await arguments.OpenInstallationAsync(create: false, cancellationToken);
            var policy = installation.Policies.Get(arguments.GetRequiredValue(name));
            await using var workspace = await installation.Opener.OpenBesideAsync(
                WorkspaceCommands.Find(installation.Registry, arguments.GetValue(CommonOptions.Workspace)), cancellationToken);
            var policed = new PolicedWorkspace(workspace, workspace, policy);
            var given = arguments.GetRequiredValue(path);
            var asked = given.TrimStart('/');
            if (asked.StartsWith("v1/", StringComparison.Ordinal))
                asked = asked[3..];
            var request = new ApiRequest(arguments.GetRequiredValue(method).ToUpperInvariant(), asked.Split('?')[0], new Caller(workspace.Facts.Owner, "verso"))
            {
                Body = arguments.GetValue(body) is { } json ? Encoding.UTF8.GetBytes(json) : default,
                Query = asked.Split('?') is [_, var query] ? [.. query.Split('&').Select(pair => pair.Split('=', 2)).Select(pair => KeyValuePair.Create(Uri.UnescapeDataString(pair[0]), Uri.UnescapeDataString(pair[^1])))] : [],
            };
            var refusal = await policed.ExplainAsync(request, cancellationToken);
            if (arguments.GetValue(CommonOptions.Json))
                terminal.WriteJson(new { Allowed = refusal is null, refusal?.Status, refusal?.Code, refusal?.Message });
            else
                terminal.Out.WriteLine(refusal is null ? "Allowed." : $"Refused with {refusal.Status} {refusal.Code}: {refusal.Message}");
            return 0;
        });
        return command;
    }

    private static Argument<string> Name() => new("name") { Description = "The policy's name: its file without .yaml" };

    private static (Policy? Policy, string? Fault) Try(PolicyFolder folder, string name)
    {
        try
        {
            return (folder.Get(name), null);
        }
        catch (PolicyException fault)
        {
            return (null, fault.Message);
        }
    }

    private static object Shown(Policy policy) => new
    {
        policy.Name,
        policy.Description,
        Trees = policy.Trees.Select(rule => new { Id = rule.Id?.ToString() ?? "*", Access = rule.Access.ToString().ToLowerInvariant() }),
        Databases = policy.Databases.Select(rule => new { Id = rule.Id?.ToString() ?? "*", rule.Read, rule.Hide, rule.Write, Transitions = rule.Transitions.ToDictionary(one => one.Key, one => one.Value.Next) }),
        Allow = policy.AllowedNames,
        policy.Limits,
        DryRun = policy.IsDryRun,
    };

    private static string Sentence(Policy policy) =>
        $"{policy.Trees.Count} trees, {policy.Databases.Count} rules for databases; allowed: {(policy.AllowedNames.Count == 0 ? "reading alone" : "reading, " + string.Join(", ", policy.AllowedNames))}{(policy.IsDryRun ? "; dry run only" : "")}.";
}
