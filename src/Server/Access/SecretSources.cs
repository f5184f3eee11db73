using System.Text.RegularExpressions;
using Verso.Server.Hosting;

namespace Verso.Server.Access;

/// <summary>Several places, asked in their order; the first that has the secret wins.</summary>
public sealed class SecretChain(params IReadOnlyList<ISecretSource> sources) : ISecretSource
{
    public IReadOnlyList<ISecretSource> Sources { get; } = sources;

    public async ValueTask<string?> FindAsync(string name, CancellationToken cancellationToken = default)
    {
        foreach (var source in Sources)
        {
            if (await source.FindAsync(name, cancellationToken) is { Length: > 0 } secret)
                return secret;
        }

        return null;
    }
}

/// <summary>The environment variable of that name.</summary>
public sealed class EnvironmentSecrets : ISecretSource
{
    public ValueTask<string?> FindAsync(string name, CancellationToken cancellationToken = default) =>
        new(Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null);
}

/// <summary>A file of that name in one of the folders, as containers mount secrets; in lower case too.</summary>
public sealed partial class FileSecrets(IReadOnlyList<string> folders) : ISecretSource
{
    public static FileSecrets From(VersoOptions options) =>
        new(options.SecretFolders.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    public async ValueTask<string?> FindAsync(string name, CancellationToken cancellationToken = default)
    {
        if (!PlainName().IsMatch(name))
            return null;
        foreach (var folder in folders)
        {
            foreach (var file in new[] { Path.Combine(folder, name), Path.Combine(folder, name.ToLowerInvariant()) })
            {
                if (File.Exists(file))
                    return (await File.ReadAllTextAsync(file, cancellationToken)).Trim() is { Length: > 0 } value ? value : null;
            }
        }

        return null;
    }

    [GeneratedRegex(@"^[A-Za-z0-9_-][A-Za-z0-9_.-]*$")]
    private static partial Regex PlainName();
}
