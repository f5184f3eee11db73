using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;

namespace Verso.Server.Webhooks;

/// <summary>The verification tokens: made here, kept encrypted, and what events are signed with.</summary>
internal sealed class WebhookTokens(IDataProtectionProvider protection)
{
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const int Length = 43;

    private readonly IDataProtector _protector = protection.CreateProtector("Verso.Webhooks");

    public string NewSealed() => _protector.Protect("secret_" + RandomNumberGenerator.GetString(Alphabet, Length));

    /// <exception cref="InvalidOperationException">The keys in the data folder are not those it was sealed with.</exception>
    public string Open(string sealedToken)
    {
        try
        {
            return _protector.Unprotect(sealedToken);
        }
        catch (CryptographicException)
        {
            throw new InvalidOperationException("The verification token of this webhook cannot be decrypted: the keys in the data folder have changed. Remove the webhook and add it again.");
        }
    }

    /// <summary>The header of an event: the HMAC of the very bytes that are sent.</summary>
    public static string Sign(string token, ReadOnlySpan<byte> body) =>
        "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(token), body));

    public static bool AreSame(string one, string other) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(one)), SHA256.HashData(Encoding.UTF8.GetBytes(other)));
}
