using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;

namespace Verso.Server.Hosting;

/// <summary>Where clients reach this server, for the addresses that answers carry: as the operator says, else as the request came.</summary>
public sealed class ApiAddress(VersoOptions options, IServer? server = null)
{
    private const string Root = "/v1/";

    private volatile Known? _last;

    /// <summary>The address of the Notion API, with its slash at the end; null before the server listens.</summary>
    public string? Find()
    {
        if (options.PublicUrl is { } known)
            return Api(known.ToString());
        var listening = server?.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault();
        return listening is null ? null : Api(listening
            .Replace("//0.0.0.0", "//127.0.0.1", StringComparison.Ordinal)
            .Replace("//[::]", "//127.0.0.1", StringComparison.Ordinal)
            .Replace("//*", "//127.0.0.1", StringComparison.Ordinal)
            .Replace("//+", "//127.0.0.1", StringComparison.Ordinal));
    }

    /// <summary>The same as one request shows it, with whatever its path has before <c>/v1/</c>.</summary>
    public string? Of(HttpRequest request, string target)
    {
        if (options.PublicUrl is not null)
            return Find();
        if (!request.Host.HasValue)
            return Find();
        var end = target.StartsWith('/') ? target.IndexOf(Root, StringComparison.Ordinal) : 0;
        var prefix = end > 0 ? target[..end].TrimEnd('/') : "";
        if (_last is { } last && last.Host == request.Host.Value && last.Scheme == request.Scheme && last.Prefix == prefix)
            return last.Address;
        _last = last = new Known(request.Host.Value!, request.Scheme, prefix, Api($"{request.Scheme}://{request.Host.Value}{prefix}"));
        return last.Address;
    }

    private static string Api(string url) => url.TrimEnd('/') + Root;

    private sealed record Known(string Host, string Scheme, string Prefix, string Address);
}
