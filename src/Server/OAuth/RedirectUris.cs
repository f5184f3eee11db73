using System.Net;
using Verso.Workspace.Registry;

namespace Verso.Server.OAuth;

/// <summary>Where a person may be sent back to.</summary>
public static class RedirectUris
{
    private const int Longest = 2000;

    /// <exception cref="RegistryException">A code sent there could be read by others.</exception>
    public static string Require(string uri)
    {
        if (uri.Length > Longest || uri.Any(character => character is <= ' ' or > '~') || !Uri.TryCreate(uri, UriKind.Absolute, out var parsed) || parsed.Fragment.Length > 0 || uri.Contains('#', StringComparison.Ordinal))
            throw new RegistryException($"'{uri}' is no redirect URI. Write it like https://example.com/callback, in ASCII and without a fragment.");
        if (parsed.Scheme == "https" || (parsed.Scheme == "http" && IsLoopback(parsed.Host)))
            return uri;
        throw new RegistryException($"The redirect URI '{uri}' must begin with https://, because the code that opens the workspace is sent there; http is for this machine only (localhost, 127.0.0.1, [::1]).");
    }

    /// <summary>The registered address that a request names letter by letter; without a name, the only one. Null when there is none.</summary>
    public static string? Choose(OAuthClient client, string? wanted) =>
        wanted is null ? (client.RedirectUris is [var only] ? only : null) : client.RedirectUris.FirstOrDefault(known => known == wanted);

    /// <summary>The address with what is told there.</summary>
    public static string With(string uri, params IEnumerable<(string Name, string? Value)> told)
    {
        var query = string.Join('&', told.Where(pair => pair.Value is not null).Select(pair => $"{pair.Name}={Uri.EscapeDataString(pair.Value!)}"));
        return uri + (uri.Contains('?', StringComparison.Ordinal) ? uri[^1] is '?' or '&' ? "" : "&" : "?") + query;
    }

    internal static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));
}
