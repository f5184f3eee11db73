using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Verso.Server.Access;

/// <summary>
/// A licence as text: its JSON and an ECDSA P-256 signature of it, each in Base64url, with a dot between. Whoever has
/// the public key can verify it without a network.
/// </summary>
public static class LicenceSignature
{
    private static readonly JsonSerializerOptions Writing = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>A new pair of keys in PEM: the private one signs, the public one goes into the settings.</summary>
    public static (string Private, string Public) NewKeys()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return (key.ExportPkcs8PrivateKeyPem(), key.ExportSubjectPublicKeyInfoPem());
    }

    /// <exception cref="LicenceException">The key is none.</exception>
    public static string Sign(Licence licence, string privateKeyPem)
    {
        using var key = Import(privateKeyPem, "private");
        var payload = Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(licence, Writing));
        return $"{payload}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(payload), HashAlgorithmName.SHA256))}";
    }

    /// <summary>The licence, once its signature is found to be right. Its expiry is not looked at.</summary>
    /// <exception cref="LicenceException">The text is no licence, or not signed with this key.</exception>
    public static Licence Verify(string text, string publicKeyPem)
    {
        using var key = Import(publicKeyPem, "public");
        var (payload, signature) = Split(text);
        return key.VerifyData(Encoding.ASCII.GetBytes(payload), signature, HashAlgorithmName.SHA256)
            ? Read(payload)
            : throw new LicenceException("The licence was changed, or signed with another key.");
    }

    /// <summary>What the licence says, without asking whether it is genuine.</summary>
    public static Licence Show(string text) => Read(Split(text).Payload);

    private static (string Payload, byte[] Signature) Split(string text)
    {
        var parts = text.Trim().Split('.');
        try
        {
            return parts is [var payload, var signature]
                ? (payload, Base64Url.DecodeFromChars(signature))
                : throw new LicenceException("This is no licence: it is two parts of Base64url with a dot between.");
        }
        catch (FormatException)
        {
            throw new LicenceException("This is no licence: its signature is not Base64url.");
        }
    }

    private static Licence Read(string payload)
    {
        try
        {
            return JsonSerializer.Deserialize<Licence>(Base64Url.DecodeFromChars(payload), Writing)
                ?? throw new LicenceException("This is no licence: it says nothing.");
        }
        catch (Exception malformed) when (malformed is FormatException or JsonException)
        {
            throw new LicenceException("This is no licence: its first part is not the JSON of one.");
        }
    }

    private static ECDsa Import(string pem, string kind)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            return key;
        }
        catch (Exception malformed) when (malformed is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw new LicenceException($"This is no {kind} key in PEM. Make a pair with: verso license keygen");
        }
    }
}
