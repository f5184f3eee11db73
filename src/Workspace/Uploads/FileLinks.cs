using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Verso.Notion;
using Verso.Workspace.Storage;

namespace Verso.Workspace.Uploads;

/// <summary>
/// The addresses of files. What is stored names a file by its id, in a form that nobody outside can write because it carries
/// a mark made with the workspace's secret; on the way out each becomes an address with a signature and an end. So
/// objects are still copied as bytes, and one without files costs one search through its bytes.
/// </summary>
public sealed class FileLinks
{
    /// <summary>What stands for the end of an address in what is stored.</summary>
    public const string StoredExpiry = "verso-file-expiry";

    /// <summary>The first part of the path below <c>/v1/</c>.</summary>
    public const string Folder = "files/";

    private const string Scheme = "verso-file://";
    private const string Setting = "file_key";
    private const string ExpiryMember = "\",\"expiry_time\":\"" + StoredExpiry + "\"";
    private const int IdLength = 36;
    private const int MarkBytes = 16;
    private const int MarkLength = 22;

    private static readonly byte[] SchemeBytes = Encoding.ASCII.GetBytes(Scheme);
    private static readonly byte[] ExpiryBytes = Encoding.ASCII.GetBytes(ExpiryMember);

    private readonly byte[] _key;
    private readonly NotionId _space;
    private readonly TimeProvider _clock;
    private readonly TimeSpan _lifetime;

    public FileLinks(byte[] key, NotionId space, TimeProvider clock, TimeSpan lifetime)
    {
        _key = key;
        _space = space;
        _clock = clock;
        _lifetime = lifetime;
    }

    /// <summary>The secret of a workspace, made when it is first needed.</summary>
    internal static byte[] KeyOf(SqlSession session)
    {
        if (session.Scalar<string>($"SELECT value FROM setting WHERE name = {Setting}") is { } known)
            return Convert.FromBase64String(known);
        var key = RandomNumberGenerator.GetBytes(32);
        session.Execute($"INSERT INTO setting (name, value) VALUES ({Setting}, {Convert.ToBase64String(key)})");
        return key;
    }

    /// <summary>What is stored in the place of a file's address.</summary>
    public string Store(NotionId file, string name)
    {
        var escaped = Uri.EscapeDataString(name);
        return $"{Scheme}{file}/{Mark(file.ToString(), escaped)}/{escaped}";
    }

    /// <summary>The file that a stored address names; null when it names none.</summary>
    public static (NotionId Id, string Name)? Read(string? stored)
    {
        if (stored is null || !stored.StartsWith(Scheme, StringComparison.Ordinal) || stored.Length < Scheme.Length + IdLength + MarkLength + 2)
            return null;
        return NotionId.TryParse(stored.Substring(Scheme.Length, IdLength), out var id)
            ? (id, Uri.UnescapeDataString(stored[(Scheme.Length + IdLength + MarkLength + 2)..]))
            : null;
    }

    /// <summary>An address under which anyone can do <paramref name="method"/> with the file until it ends.</summary>
    /// <param name="api">Where the API is, such as <c>https://verso.example/v1/</c>.</param>
    public string Sign(string api, NotionId file, string name, string method = "GET") =>
        Sign(api, file.ToString(), Uri.EscapeDataString(name), method, Ends());

    /// <summary>The file that an address gives access to; null when its signature is wrong or it has ended.</summary>
    /// <param name="path">The path behind <c>files/</c>, still escaped: <c>{workspace}/{file}/{name}</c>.</param>
    public NotionId? Verify(string method, string path, IEnumerable<KeyValuePair<string, string>> query)
    {
        var values = query.ToLookup(pair => pair.Key, pair => pair.Value);
        var parts = path.Split('/');
        var given = values["signature"].FirstOrDefault() ?? "";
        var ends = values["expires"].FirstOrDefault() ?? "";
        if (parts.Length != 3)
            return null;
        var wanted = Signature(method, parts[0], parts[1], parts[2], ends);
        var isOurs = CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(wanted), Encoding.UTF8.GetBytes(given));
        return isOurs && parts[0] == _space.ToString()
            && long.TryParse(ends, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            && seconds > _clock.GetUtcNow().ToUnixTimeSeconds()
            && NotionId.TryParse(parts[1], out var file)
                ? file
                : null;
    }

    /// <summary>The file that an address handed out here names, as long as it is good; null for every other address.</summary>
    public (NotionId Id, string Name)? ReadSigned(string url)
    {
        var start = url.IndexOf($"/{Folder}{_space}/", StringComparison.Ordinal);
        var mark = url.IndexOf('?', StringComparison.Ordinal);
        if (start < 0 || mark < start)
            return null;
        var path = url[(start + 1 + Folder.Length)..mark];
        var query = url[(mark + 1)..].Split('&').Select(pair => pair.Split('=', 2)).Where(pair => pair.Length == 2).Select(pair => KeyValuePair.Create(pair[0], pair[1]));
        return Verify("GET", path, query) is { } id ? (id, Uri.UnescapeDataString(path.Split('/')[2])) : null;
    }

    /// <summary>The text with <c>file:id</c> in the place of every address of a file of this workspace, stored or handed out, be it good or at its end.</summary>
    internal string Unify(string text) =>
        text.Contains(Scheme, StringComparison.Ordinal) || text.Contains(Folder, StringComparison.Ordinal)
            ? Regex.Replace(text, $"""(?:{Scheme}|https?://[^\s"()]*/{Folder}{_space}/)([0-9a-f-]{"{36}"})/[^\s"()]*""", "file:$1", RegexOptions.CultureInvariant)
            : text;

    /// <summary>The answer with addresses in the place of what is stored.</summary>
    public ReadOnlyMemory<byte> Render(ReadOnlyMemory<byte> body, string api)
    {
        var bytes = body.Span;
        var at = bytes.IndexOf(SchemeBytes);
        if (at < 0)
            return body;

        var ends = Ends();
        var rendered = new MemoryStream(bytes.Length + 1024);
        while (at >= 0)
        {
            var length = LengthOf(bytes[at..]);
            if (length == 0)
            {
                rendered.Write(bytes[..(at + SchemeBytes.Length)]); // Somebody wrote it, and it is text.
                bytes = bytes[(at + SchemeBytes.Length)..];
            }
            else
            {
                rendered.Write(bytes[..at]);
                var stored = Encoding.ASCII.GetString(bytes.Slice(at + SchemeBytes.Length, length - SchemeBytes.Length));
                rendered.Write(Encoding.ASCII.GetBytes(Sign(api, stored[..IdLength], stored[(IdLength + MarkLength + 2)..], "GET", ends)));
                bytes = bytes[(at + length)..];
                if (bytes.StartsWith(ExpiryBytes))
                {
                    rendered.Write(Encoding.ASCII.GetBytes($"\",\"expiry_time\":\"{ends.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)}\""));
                    bytes = bytes[ExpiryBytes.Length..];
                }
            }

            at = bytes.IndexOf(SchemeBytes);
        }

        rendered.Write(bytes);
        return rendered.GetBuffer().AsMemory(0, (int)rendered.Length);
    }

    /// <summary>The length of the stored address at the beginning; 0 when it only looks like one.</summary>
    private int LengthOf(ReadOnlySpan<byte> bytes)
    {
        const int NameStart = IdLength + MarkLength + 2;
        var rest = bytes[SchemeBytes.Length..];
        if (rest.Length < NameStart || rest[IdLength] != '/' || rest[NameStart - 1] != '/')
            return 0;
        var name = rest[NameStart..];
        var end = 0;
        while (end < name.Length && (char.IsAsciiLetterOrDigit((char)name[end]) || name[end] is (byte)'-' or (byte)'_' or (byte)'.' or (byte)'~' or (byte)'%'))
            end++;
        var mark = Mark(Encoding.ASCII.GetString(rest[..IdLength]), Encoding.ASCII.GetString(name[..end]));
        return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(mark), rest.Slice(IdLength + 1, MarkLength))
            ? SchemeBytes.Length + NameStart + end
            : 0;
    }

    private DateTimeOffset Ends() => DateTimeOffset.FromUnixTimeSeconds((_clock.GetUtcNow() + _lifetime).ToUnixTimeSeconds());

    private string Sign(string api, string file, string escapedName, string method, DateTimeOffset ends)
    {
        var seconds = ends.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return $"{api}{Folder}{_space}/{file}/{escapedName}?expires={seconds}&signature={Signature(method, _space.ToString(), file, escapedName, seconds)}";
    }

    private string Signature(string method, string space, string file, string name, string ends) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{method}\n{space}\n{file}\n{name}\n{ends}")));

    private string Mark(string file, string name) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"stored\n{file}\n{name}")).AsSpan(0, MarkBytes));
}
