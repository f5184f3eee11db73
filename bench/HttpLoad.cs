using System.Net.Sockets;
using System.Text;

namespace Verso.Bench;

/// <summary>
/// Sends one request over and over on a few kept-alive connections, one at a time on each, and only counts the bytes of
/// the answers. It parses no more than it must, so that the server is most of what is measured.
/// </summary>
internal sealed class HttpLoad(Uri url, string headers)
{
    private readonly byte[] _request = Encoding.ASCII.GetBytes($"GET {url.PathAndQuery} HTTP/1.1\r\nHost: {url.Authority}\r\n{headers}\r\n");

    /// <summary>Sends <paramref name="requests"/> requests over <paramref name="connections"/> connections.</summary>
    public async Task RunAsync(int connections, int requests)
    {
        var share = requests / connections;
        await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(() => RunConnectionAsync(share))));
    }

    private async Task RunConnectionAsync(int requests)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(url.Host, url.Port);
        var buffer = new byte[256 * 1024];
        for (var i = 0; i < requests; i++)
        {
            await socket.SendAsync(_request);
            await ReadAnswerAsync(socket, buffer);
        }
    }

    private static async Task ReadAnswerAsync(Socket socket, byte[] buffer)
    {
        var filled = 0;
        var length = -1;
        while (length < 0 || filled < length)
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(filled));
            if (read == 0)
                throw new IOException("The server closed the connection.");
            filled += read;
            if (length < 0)
                length = FindLength(buffer.AsSpan(0, filled));
        }
    }

    /// <summary>Headers and body together; -1 while the headers are not all there.</summary>
    private static int FindLength(ReadOnlySpan<byte> answer)
    {
        var end = answer.IndexOf("\r\n\r\n"u8);
        if (end < 0)
            return -1;
        if (!answer.StartsWith("HTTP/1.1 200"u8))
            throw new IOException($"The server answered {Encoding.ASCII.GetString(answer[..Math.Min(answer.Length, 400)])}");
        var name = "Content-Length: "u8;
        var at = answer[..end].IndexOf(name);
        if (at < 0)
            throw new IOException("The answer has no Content-Length.");
        var digits = answer[(at + name.Length)..end];
        var line = digits.IndexOf((byte)'\r');
        return end + 4 + int.Parse(line < 0 ? digits : digits[..line], System.Globalization.CultureInfo.InvariantCulture);
    }
}
