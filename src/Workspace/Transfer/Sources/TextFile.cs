using System.Text;

namespace Verso.Workspace.Transfer.Sources;

/// <summary>Text out of a file, in whatever encoding it is.</summary>
internal static class TextFile
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The whole text, with <c>\n</c> between lines.</summary>
    /// <exception cref="TransferException">The file is larger than <paramref name="most"/>.</exception>
    public static string Read(SourceFile file, long most)
    {
        using var reader = OpenReader(file, most);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    /// <summary>
    /// The text as it comes. A byte order mark decides the encoding; without one it is UTF-8 where the beginning is, UTF-16 where every
    /// second byte is zero, and Windows-1252, what spreadsheets write, elsewhere.
    /// </summary>
    public static StreamReader OpenReader(SourceFile file, long most)
    {
        if (file.Length > most)
            throw new TransferException("too_large", $"{file.Path} has {file.Length:N0} bytes; {most:N0} are taken.");
        var encoding = Guess(file, most);
        return new StreamReader(new BoundedStream(file.Open(), most, file.Path), encoding, detectEncodingFromByteOrderMarks: true, bufferSize: 64 * 1024);
    }

    private static Encoding Guess(SourceFile file, long most)
    {
        using var stream = new BoundedStream(file.Open(), most, file.Path);
        var decoder = Strict.GetDecoder();
        var buffer = new byte[64 * 1024];
        var text = new char[64 * 1024 + 1];
        for (var first = true; ; first = false)
        {
            var read = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            var bytes = buffer.AsSpan(0, read);
            if (first && IsWide(bytes) is { } wide)
                return wide;
            try
            {
                decoder.GetChars(bytes, text, flush: read < buffer.Length);
            }
            catch (DecoderFallbackException)
            {
                return Windows1252.Instance;
            }

            if (read < buffer.Length)
                return Encoding.UTF8;
        }
    }

    private static Encoding? IsWide(ReadOnlySpan<byte> bytes)
    {
        if (bytes is [0xFF, 0xFE, ..])
            return Encoding.Unicode;
        if (bytes is [0xFE, 0xFF, ..])
            return Encoding.BigEndianUnicode;
        var (even, odd) = (0, 0);
        for (var i = 0; i + 1 < Math.Min(bytes.Length, 512); i += 2)
        {
            even += bytes[i] == 0 ? 1 : 0;
            odd += bytes[i + 1] == 0 ? 1 : 0;
        }

        var pairs = Math.Min(bytes.Length, 512) / 2;
        return pairs > 1 && odd > pairs * 3 / 4 ? Encoding.Unicode : pairs > 1 && even > pairs * 3 / 4 ? Encoding.BigEndianUnicode : null;
    }
}
