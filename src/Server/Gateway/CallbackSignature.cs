using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Verso.Server.Gateway;

/// <summary>How a receiver knows that a callback comes from here.</summary>
public static class CallbackSignature
{
    public const string Header = "X-Verso-Signature";

    /// <summary>
    /// <c>t=seconds,v1=hex</c>, where hex is the HMAC-SHA256 of <c>seconds.body</c>. The time is signed too, so that an old
    /// message that is sent again is known as one.
    /// </summary>
    public static string Make(string secret, DateTimeOffset now, ReadOnlySpan<byte> body)
    {
        var seconds = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        byte[] signed = [.. Encoding.UTF8.GetBytes(seconds), (byte)'.', .. body];
        return $"t={seconds},v1={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed))}";
    }
}
