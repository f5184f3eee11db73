using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace Verso.Server.Hosting;

/// <summary>Where the server may listen: on this machine, unless the operator said otherwise.</summary>
public static class ListenRule
{
    /// <summary>The addresses of <paramref name="listen"/>, each of which is a URL that Kestrel takes.</summary>
    /// <exception cref="SettingsException">One is no URL, or is open to other machines without permission.</exception>
    public static IReadOnlyList<string> Read(string listen, bool allowRemote)
    {
        var addresses = Split(listen);
        if (addresses.Length == 0)
            throw new SettingsException($"Listen is empty. Give it an address such as {VersoOptions.DefaultListen}.");

        foreach (var address in addresses)
        {
            if (!TryReadUrl(address, out var url)
                || url.Scheme is not ("http" or "https") || url.AbsolutePath != "/")
                throw new SettingsException($"Listen '{address}' is no address to listen on. Write it like {VersoOptions.DefaultListen}.");
            if (!allowRemote && !IsLoopback(url))
                throw new SettingsException(
                    $"Listen '{address}' can be reached from other machines. Listen on {VersoOptions.DefaultListen} behind a proxy with TLS, or allow it with --allow-remote (VERSO_ALLOWREMOTE=true).");
        }

        return addresses;
    }

    /// <summary>Whether what is sent to <paramref name="url"/> from this machine arrives at one of the addresses of <paramref name="listen"/>.</summary>
    public static bool IsHere(string listen, Uri url) =>
        IsLoopback(url) && Split(listen).Any(address => TryReadUrl(address, out var own) && own.Port == url.Port);

    private static string[] Split(string listen) => listen.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    // Kestrel's * and + are no hosts of a URL.
    private static bool TryReadUrl(string address, [NotNullWhen(true)] out Uri? url) =>
        Uri.TryCreate(address.Replace("//*", "//0.0.0.0", StringComparison.Ordinal).Replace("//+", "//0.0.0.0", StringComparison.Ordinal), UriKind.Absolute, out url);

    private static bool IsLoopback(Uri url) =>
        url.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(url.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));
}
