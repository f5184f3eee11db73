using System.Net;
using Microsoft.AspNetCore.Builder;
using Verso.Server.Hosting;

namespace Verso.Server.Moving;

/// <summary>How a command on the same machine finds the server that is running over a data folder.</summary>
public static class RunningServer
{
    /// <summary>The address of the server; null when none has said where it is.</summary>
    public static Uri? Find(DataFolder folder) =>
        File.Exists(folder.Address) && Uri.TryCreate(File.ReadAllText(folder.Address).Trim(), UriKind.Absolute, out var url) ? url : null;

    internal static void Announce(WebApplication app, DataFolder folder)
    {
        app.Lifetime.ApplicationStarted.Register(() =>
        {
            if (app.Urls.FirstOrDefault(url => url.StartsWith("http", StringComparison.Ordinal)) is { } url)
                File.WriteAllText(folder.Address, Reachable(url));
        });
        app.Lifetime.ApplicationStopping.Register(() => File.Delete(folder.Address));
    }

    /// <summary>The address as this machine reaches it: one that stands for all is reached by the machine's own.</summary>
    private static string Reachable(string url)
    {
        var address = new UriBuilder(url);
        if (IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any)))
            address.Host = "127.0.0.1";
        return address.Uri.ToString();
    }
}
