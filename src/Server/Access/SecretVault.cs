using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Verso.Workspace.Registry;

namespace Verso.Server.Access;

/// <summary>The secrets in the registry, encrypted with keys that lie in the data folder.</summary>
public sealed class SecretVault(SecretStore store, IDataProtectionProvider protection) : ISecretSource
{
    public ValueTask<string?> FindAsync(string name, CancellationToken cancellationToken = default) => new(Find(name));

    public string? Find(string name)
    {
        if (store.Find(name) is not { } value)
            return null;
        try
        {
            return Encoding.UTF8.GetString(Protector(name).Unprotect(value));
        }
        catch (CryptographicException)
        {
            throw new RegistryException($"The secret {name} cannot be decrypted: the keys in the data folder, or VERSO_MASTER_KEY, are not those it was stored with. Restore them, or set the secret anew with 'verso secret set {name}'.");
        }
    }

    public Task SetAsync(string name, string value, CancellationToken cancellationToken = default) =>
        store.SetAsync(name, Protector(name).Protect(Encoding.UTF8.GetBytes(value)), cancellationToken);

    public IReadOnlyList<SecretEntry> List() => store.List();

    public Task<bool> RemoveAsync(string name, CancellationToken cancellationToken = default) => store.RemoveAsync(name, cancellationToken);

    // The name is part of the encryption, so that one secret cannot be passed off as another.
    private IDataProtector Protector(string name) => protection.CreateProtector("Verso.Secrets", name);
}
