using System.CommandLine;
using System.Globalization;
using Verso.Server.Access;

namespace Verso.Cli.Commands;

/// <summary><c>verso license …</c>: for operators who sell access.</summary>
internal static class LicenseCommands
{
    private static readonly Argument<string?> File = new("file") { Description = "The licence [default: license.txt in the data folder]", DefaultValueFactory = _ => null };

    public static Command Create(Terminal terminal) => new("license", "Sign and verify licences; a self-hosted server needs none")
    {
        KeygenCommand(terminal),
        IssueCommand(terminal),
        ShowCommand(terminal),
        VerifyCommand(terminal),
    };

    private static Command KeygenCommand(Terminal terminal)
    {
        var folder = new Option<string>("--out") { Description = "The folder to write license-private.pem and license-public.pem to", DefaultValueFactory = _ => ".", HelpName = "DIR" };
        var command = HelpWithExamples.Add(new Command("keygen", "Make the pair of keys that licences are signed and verified with") { folder }, "verso license keygen --out ~/licensing");
        command.SetAction(arguments =>
        {
            var target = Path.GetFullPath(arguments.GetRequiredValue(folder));
            var (secret, open) = (Path.Combine(target, "license-private.pem"), Path.Combine(target, "license-public.pem"));
            if (System.IO.File.Exists(secret) || System.IO.File.Exists(open))
                throw new CommandException($"There are keys in {target} already. Licences signed with them would become void; choose another folder.");
            Directory.CreateDirectory(target);
            var (privateKey, publicKey) = LicenceSignature.NewKeys();
            PrivateFile.Write(secret, privateKey + "\n");
            System.IO.File.WriteAllText(open, publicKey + "\n");
            if (arguments.GetValue(CommonOptions.Json))
                terminal.WriteJson(new { PrivateKey = secret, PublicKey = open });
            else
                terminal.Out.WriteLine($"{secret}   sign licences with it, and keep it to yourself\n{open}    put its path into Licensing:PublicKey");
            return 0;
        });
        return command;
    }

    private static Command IssueCommand(Terminal terminal)
    {
        var holder = new Option<string>("--holder") { Description = "Who the licence is for", Required = true };
        var tier = new Option<LicenceTier>("--tier") { Description = "What it allows", DefaultValueFactory = _ => LicenceTier.Pro };
        var expires = new Option<string?>("--expires") { Description = "The day it ends [default: never]", HelpName = "YYYY-MM-DD" };
        var key = new Option<string>("--key") { Description = "The private key that signs it", Required = true, HelpName = "FILE" };
        var command = HelpWithExamples.Add(
            new Command("issue", "Sign a licence and write it to the output") { holder, tier, expires, key },
            "verso license issue --holder 'Example Ltd' --expires 2027-12-31 --key license-private.pem > license.txt");
        command.SetAction(arguments =>
        {
            var licence = new Licence(Guid.NewGuid().ToString(), arguments.GetRequiredValue(holder), arguments.GetValue(tier), DateTimeOffset.UtcNow, Day(arguments.GetValue(expires)));
            var text = LicenceSignature.Sign(licence, Read(arguments.GetRequiredValue(key)));
            if (arguments.GetValue(CommonOptions.Json))
                terminal.WriteJson(new { Licence = text, Says = licence });
            else
                terminal.Out.WriteLine(text);
            return 0;
        });
        return command;
    }

    private static Command ShowCommand(Terminal terminal)
    {
        var command = HelpWithExamples.Add(new Command("show", "Show what a licence says, without verifying it") { File }, "verso license show license.txt");
        command.SetAction(async (arguments, cancellationToken) =>
        {
            Write(terminal, arguments, LicenceSignature.Show(Read(await PathAsync(arguments, cancellationToken))), verified: null);
            return 0;
        });
        return command;
    }

    private static Command VerifyCommand(Terminal terminal)
    {
        var key = new Option<string>("--key") { Description = "The public key", Required = true, HelpName = "FILE" };
        var command = HelpWithExamples.Add(
            new Command("verify", "Check a licence's signature and expiry; needs no network") { File, key }, "verso license verify license.txt --key license-public.pem");
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var licence = LicenceSignature.Verify(Read(await PathAsync(arguments, cancellationToken)), Read(arguments.GetRequiredValue(key)));
            if (licence.IsExpired(DateTimeOffset.UtcNow))
                throw new CommandException($"The licence of {licence.Holder} is genuine, but ended with {licence.Expires?.AddTicks(-1):yyyy-MM-dd}.");
            Write(terminal, arguments, licence, verified: true);
            return 0;
        });
        return command;
    }

    private static void Write(Terminal terminal, ParseResult arguments, Licence licence, bool? verified)
    {
        if (arguments.GetValue(CommonOptions.Json))
        {
            terminal.WriteJson(new { licence.Id, licence.Holder, licence.Tier, licence.Issued, licence.Expires, Verified = verified });
            return;
        }

        var end = licence.Expires is { } expires ? $"until {expires.AddTicks(-1):yyyy-MM-dd}" : "without end";
        terminal.Out.WriteLine($"{licence.Holder}: {licence.Tier}, {end}{(verified == true ? ", genuine" : "")}");
    }

    private static async Task<string> PathAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        if (arguments.GetValue(File) is { } named)
            return named;
        await using var installation = await arguments.OpenInstallationAsync(create: false, cancellationToken);
        return installation.Folder.Licence;
    }

    private static string Read(string path) => System.IO.File.Exists(path)
        ? System.IO.File.ReadAllText(path)
        : throw new CommandException($"There is no file {Path.GetFullPath(path)}.");

    private static DateTimeOffset? Day(string? text)
    {
        if (text is null)
            return null;
        return DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? new DateTimeOffset(day.AddDays(1).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero) // The day itself is still valid.
            : throw new CommandException($"--expires '{text}' is no day. Write it like 2027-12-31.");
    }
}
