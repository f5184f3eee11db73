using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;

namespace Verso.Server.Triggers;

/// <summary>The secrets of hooks and the tokens of Notion's webhooks: kept encrypted, and what comes in is checked with them.</summary>
internal sealed class TriggerSecrets(IDataProtectionProvider protection)
{
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const int Length = 43;

    private readonly IDataProtector _protector = protection.CreateProtector("Verso.Triggers");

    public static string New() => "hook_" + RandomNumberGenerator.GetString(Alphabet, Length);

    public string Seal(string secret) => _protector.Protect(secret);

    /// <exception cref="InvalidOperationException">The keys in the data folder are not those it was sealed with.</exception>
    public string Open(string sealedSecret)
    {
        try
        {
            return _protector.Unprotect(sealedSecret);
        }
        catch (CryptographicException)
        {
            throw new InvalidOperationException("The secret of this trigger cannot be decrypted: the keys in the data folder have changed. Remove the trigger and add it again.");
        }
    }

    /// <summary>Whether Notion signed these very bytes: <c>sha256=</c> and the HMAC in hexadecimal.</summary>
    public static bool IsSignedByNotion(string token, ReadOnlySpan<byte> body, string signature)
    {
        const string scheme = "sha256=";
        return signature.StartsWith(scheme, StringComparison.Ordinal) && IsHmac(token, body, signature.AsSpan(scheme.Length));
    }

    /// <summary>Whether <c>t=seconds,v1=hex</c> is the signature of <c>seconds.body</c>, as this server's own callbacks have it.</summary>
    /// <param name="time">What it says of its time.</param>
    public static bool IsSigned(string secret, ReadOnlySpan<byte> body, string signature, out DateTimeOffset time)
    {
        time = default;
        long? seconds = null;
        var isRight = false;
        var parts = signature.Split(',', 8, StringSplitOptions.TrimEntries);
        foreach (var part in parts)
        {
            if (part.StartsWith("t=", StringComparison.Ordinal) && long.TryParse(part.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out var given) && given < 253_402_300_800)
                seconds = given;
        }

        if (seconds is not { } at)
            return false;
        time = DateTimeOffset.FromUnixTimeSeconds(at);
        byte[] signed = [.. Encoding.UTF8.GetBytes(at.ToString(CultureInfo.InvariantCulture)), (byte)'.', .. body];
        foreach (var part in parts.Where(part => part.StartsWith("v1=", StringComparison.Ordinal)))
            isRight |= IsHmac(secret, signed, part.AsSpan(3));
        return isRight;
    }

    public static bool AreSame(string one, string other) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(one)), SHA256.HashData(Encoding.UTF8.GetBytes(other)));

    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static bool IsHmac(string key, ReadOnlySpan<byte> body, ReadOnlySpan<char> hex)
    {
        Span<byte> given = stackalloc byte[HMACSHA256.HashSizeInBytes];
        return hex.Length == given.Length * 2
            && Convert.FromHexString(hex, given, out _, out _) == System.Buffers.OperationStatus.Done
            && CryptographicOperations.FixedTimeEquals(given, HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), body));
    }
}
