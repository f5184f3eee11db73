using System.Net;
using System.Net.Sockets;

namespace Verso.Server.Hosting;

/// <summary>
/// Where the server may send what a caller asked it to send: anywhere on the internet, but to this machine and to private
/// networks only where the operator names the host, since a caller must not reach what the server can reach.
/// </summary>
/// <param name="allowed">The named hosts, separated by semicolons.</param>
internal sealed class OutboundHosts(string allowed)
{
    private readonly HashSet<string> _allowed = allowed
        .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .ToHashSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether the operator named the host.</summary>
    public bool IsNamed(string host) => _allowed.Contains(host);

    /// <summary>Whether the host, as it is written, plainly leads to this machine or into a private network and is not named.</summary>
    public bool IsPlainlyPrivate(Uri address)
    {
        if (_allowed.Contains(address.Host))
            return false;
        var name = address.Host.TrimEnd('.');
        return name.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) && !IsPublic(ip));
    }

    /// <summary>Connects to a host, but only at an address that is allowed: a name may resolve to anything, and to something else each time.</summary>
    /// <exception cref="HttpRequestException">It leads to no such address.</exception>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var host = context.DnsEndPoint.Host;
        var addresses = await Dns.GetHostAddressesAsync(host, cancellationToken);
        var usable = _allowed.Contains(host) ? addresses : [.. addresses.Where(IsPublic)];
        if (usable.Length == 0)
            throw new HttpRequestException($"The host {host} leads to this machine or into a private network.");
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
