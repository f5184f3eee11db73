using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Verso.Server.Gateway;

namespace Verso.Server.Access;

/// <summary>Encrypts the credentials of a job with the keys of the data folder.</summary>
internal sealed class CredentialSeal(IDataProtectionProvider protection) : ICredentialSeal
{
    private readonly IDataProtector _protector = protection.CreateProtector("Verso.Jobs.Credentials");

    public string Seal(GivenCredentials credentials) => SealText(JsonSerializer.Serialize(credentials));

    public GivenCredentials Unseal(string sealedText) =>
        JsonSerializer.Deserialize<GivenCredentials>(UnsealText(sealedText)) ?? GivenCredentials.None;

    public string SealText(string text) => _protector.Protect(text);

    public string UnsealText(string sealedText)
    {
        try
        {
            return _protector.Unprotect(sealedText);
        }
        catch (CryptographicException)
        {
            throw new InvalidOperationException("The credentials of this job cannot be decrypted: the keys in the data folder have changed. Start the job again.");
        }
    }
}
