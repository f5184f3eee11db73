using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace Verso.Agents.Policies;

/// <summary>The policies that lie in a folder, each in a file <c>NAME.yaml</c>. A changed file holds from the next request on.</summary>
public sealed partial class PolicyFolder(string path)
{
    private readonly ConcurrentDictionary<string, Known> _known = [];

    public string Path => path;

    /// <summary>The names of all policies, in their order.</summary>
    public IReadOnlyList<string> Names =>
        Directory.Exists(path)
            ? [.. Directory.EnumerateFiles(path, "*.yaml").Select(file => System.IO.Path.GetFileNameWithoutExtension(file)).Where(IsName).Order(StringComparer.Ordinal)]
            : [];

    /// <summary>Whether a policy can go by that name: letters, digits, <c>-</c> and <c>_</c>, at most 64 of them.</summary>
    public static bool IsName(string name) => Name().IsMatch(name);

    public string FileOf(string name) => System.IO.Path.Combine(path, name + ".yaml");

    /// <summary>The policy of that name. As long as its file does not change, it is the same object.</summary>
    /// <exception cref="PolicyException">There is none, or it is wrong: whoever is under it may do nothing.</exception>
    public Policy Get(string name)
    {
        var file = new FileInfo(IsName(name) ? FileOf(name) : System.IO.Path.Combine(path, "."));
        if (!file.Exists)
            throw Missing(name);
        var stamp = (file.LastWriteTimeUtc, file.Length);
        if (_known.TryGetValue(name, out var known) && known.Stamp == stamp)
            return known.Policy;
        try
        {
            var policy = Policy.Read(File.ReadAllText(file.FullName), name, file.Name);
            _known[name] = new Known(stamp, policy);
            return policy;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new PolicyException($"The policy \"{name}\" cannot be read: {fault.Message}");
        }
    }

    private PolicyException Missing(string name)
    {
        var names = Names;
        return new PolicyException(
            $"There is no policy \"{name}\".{NearestName.Suggest(name, names)} {(names.Count == 0 ? $"Policies are files NAME.yaml in {path}." : $"There are: {string.Join(", ", names)}.")}");
    }

    [GeneratedRegex("^[A-Za-z0-9_-]{1,64}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();

    private sealed record Known((DateTime Written, long Length) Stamp, Policy Policy);
}
