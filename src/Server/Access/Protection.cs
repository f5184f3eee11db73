using System.Security.Cryptography;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.DependencyInjection;
using Verso.Server.Hosting;

namespace Verso.Server.Access;

/// <summary>
/// The keys that encrypt secrets: files in the data folder that only its owner can read, and that are themselves
/// encrypted when there is a master key.
/// </summary>
public static class Protection
{
    public static void AddProtection(this IServiceCollection services, DataFolder folder, VersoOptions options)
    {
        var data = services.AddDataProtection().SetApplicationName("Verso");
        services.Configure<KeyManagementOptions>(keys => keys.XmlRepository = new KeyFiles(folder.Keys));
        var master = MasterKey.Read(options.MasterKey);
        services.AddSingleton(master);
        if (master.IsSet)
            services.Configure<KeyManagementOptions>(keys => keys.XmlEncryptor = new MasterKeyEncryptor(master));
        _ = data;
    }
}

/// <summary>The key that the operator keeps outside of the data folder.</summary>
public sealed class MasterKey
{
    private const int Bytes = 32;

    private readonly byte[]? _key;

    private MasterKey(byte[]? key) => _key = key;

    public bool IsSet => _key is not null;

    /// <exception cref="SettingsException">The text is no key of 32 bytes.</exception>
    public static MasterKey Read(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return new MasterKey(null);
        var key = new byte[Bytes];
        return Convert.TryFromBase64String(text, key, out var written) && written == Bytes
            ? new MasterKey(key)
            : throw new SettingsException("VERSO_MASTER_KEY must be 32 bytes in Base64. Make one with: openssl rand -base64 32");
    }

    internal AesGcm Open() => new(
        _key ?? throw new CryptographicException("The keys in the data folder are encrypted with a master key. Set VERSO_MASTER_KEY."),
        AesGcm.TagByteSizes.MaxSize);
}

/// <summary>Encrypts a key file with the master key.</summary>
internal sealed class MasterKeyEncryptor(MasterKey master) : IXmlEncryptor
{
    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        var plain = System.Text.Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting));
        var nonce = RandomNumberGenerator.GetBytes(AesGcm.NonceByteSizes.MaxSize);
        var cipher = new byte[plain.Length];
        var tag = new byte[AesGcm.TagByteSizes.MaxSize];
        using var aes = master.Open();
        aes.Encrypt(nonce, plain, cipher, tag);
        CryptographicOperations.ZeroMemory(plain);
        return new EncryptedXmlInfo(
            new XElement("masterKeyEncrypted", Convert.ToBase64String([.. nonce, .. tag, .. cipher])), typeof(MasterKeyDecryptor));
    }
}

/// <summary>Undoes <see cref="MasterKeyEncryptor"/>. It is named in the key files, so its name stays.</summary>
internal sealed class MasterKeyDecryptor(IServiceProvider services) : IXmlDecryptor
{
    public XElement Decrypt(XElement encryptedElement)
    {
        var bytes = Convert.FromBase64String(encryptedElement.Value);
        var (nonce, tag) = (AesGcm.NonceByteSizes.MaxSize, AesGcm.TagByteSizes.MaxSize);
        var plain = new byte[bytes.Length - nonce - tag];
        using var aes = services.GetRequiredService<MasterKey>().Open();
        aes.Decrypt(bytes.AsSpan(0, nonce), bytes.AsSpan(nonce + tag), bytes.AsSpan(nonce, tag), plain);
        return XElement.Parse(System.Text.Encoding.UTF8.GetString(plain));
    }
}
