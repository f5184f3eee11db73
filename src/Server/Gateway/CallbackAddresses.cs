using System.Net;
using System.Net.Sockets;

namespace Verso.Server.Gateway;

/// <summary>
/// Where callbacks may go: anywhere on the internet, but to this machine and to private networks only where the
/// operator says so, since the caller of an API must not reach what the server can reach.
/// </summary>
internal sealed class CallbackAddresses(GatewayOptions options)
{
    private readonly HashSet<string> _allowed = options.CallbackHosts
        .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .ToHashSet(StringComparer.OrdinalIgnoreCase);

    /// <exception cref="GatewayException">The address is no URL, or plainly not allowed.</exception>
    public void Require(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.UserInfo.Length > 0)
            throw GatewayBody.Bad("callback_url must be an http or https URL without credentials.", "invalid_callback_url");
        if (_allowed.Contains(address.Host))
            return;
        var name = address.Host.TrimEnd('.');
        if (name.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) && !IsPublic(ip)))
            throw GatewayBody.Bad($"callback_url must not lead to this machine or into a private network. The operator can allow the host {address.Host} in Gateway:CallbackHosts.", "invalid_callback_url");
    }

    /// <summary>Connects to a host, but only at an address that is allowed: a name may resolve to anything.</summary>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var host = context.DnsEndPoint.Host;
        var addresses = await Dns.GetHostAddressesAsync(host, cancellationToken);
        var usable = _allowed.Contains(host) ? addresses : [.. addresses.Where(IsPublic)];
        if (usable.Length == 0)
            throw new HttpRequestException($"The callback's host {host} leads to this machine or into a private network.");
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(usable, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Whether an address belongs to the public internet.</summary>
    internal static bool IsPublic(IPAddress address)
    {
        var ip = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        if (IPAddress.IsLoopback(ip) || ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any))
            return false;
        var bytes = ip.GetAddressBytes();
        if (ip.AddressFamily == AddressFamily.InterNetworkV6)
        {
            // NAT64 and 6to4 carry an IPv4 address that counts; of the rest only 2000::/3 is the internet, without the tunnels and the examples in it.
            return bytes switch
            {
                [0x00, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0, ..] => IsPublic(new IPAddress(bytes.AsSpan(12, 4))),
                [0x20, 0x02, ..] => IsPublic(new IPAddress(bytes.AsSpan(2, 4))),
                [0x20, 0x01, 0x00 or 0x01, ..] or [0x20, 0x01, 0x0d, 0xb8, ..] => false,
                [>= 0x20 and <= 0x3f, ..] => true,
                _ => false,
            };
        }

        return bytes switch
        {
            [0, ..] or [10, ..] or [127, ..] => false,
            [100, >= 64 and <= 127, ..] => false,
            [169, 254, ..] => false,
            [172, >= 16 and <= 31, ..] => false,
            [192, 168, ..] or [192, 0, 0, _] or [192, 0, 2, _] => false,
            [198, 18 or 19, ..] or [198, 51, 100, _] or [203, 0, 113, _] => false,
            [>= 224, ..] => false,
            _ => true,
        };
    }
}
