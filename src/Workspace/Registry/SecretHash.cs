using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Verso.Workspace.Registry;

/// <summary>
/// The SHA-256 of a secret, as a key for a dictionary. The secrets are 256 random bits, so a plain hash is enough; and as
/// only hashes are compared, the time a comparison takes tells nothing about the secret.
/// </summary>
internal readonly record struct SecretHash(ulong A, ulong B, ulong C, ulong D)
{
    private const int LongestSecret = 4096;

    public static SecretHash Of(ReadOnlySpan<char> secret)
    {
        if (secret.Length > LongestSecret)
            return default;
        Span<byte> utf8 = secret.Length <= 256 ? stackalloc byte[256 * 3] : new byte[secret.Length * 3];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(utf8[..Encoding.UTF8.GetBytes(secret, utf8)], hash);
        return Read(hash);
    }

    public static SecretHash Read(ReadOnlySpan<byte> hash) => new(
        BinaryPrimitives.ReadUInt64BigEndian(hash), BinaryPrimitives.ReadUInt64BigEndian(hash[8..]),
        BinaryPrimitives.ReadUInt64BigEndian(hash[16..]), BinaryPrimitives.ReadUInt64BigEndian(hash[24..]));

    public byte[] ToBytes()
    {
        var bytes = new byte[SHA256.HashSizeInBytes];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, A);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(8), B);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(16), C);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(24), D);
        return bytes;
    }

    /// <summary>Every part is compared, whatever the first one says.</summary>
    public bool Equals(SecretHash other) => ((A ^ other.A) | (B ^ other.B) | (C ^ other.C) | (D ^ other.D)) == 0;

    public override int GetHashCode() => (int)A;
}
