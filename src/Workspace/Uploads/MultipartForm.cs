using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Verso.Workspace.Api;

namespace Verso.Workspace.Uploads;

/// <summary>What a request of form data brought along.</summary>
/// <param name="Staged">The file's content; larger than it may be, it was not kept.</param>
/// <param name="PartNumber">The field <c>part_number</c> as it was sent.</param>
public sealed record FormFile(StagedFile Staged, string? FileName, string? ContentType, string? PartNumber);

/// <summary>
/// Reads <c>multipart/form-data</c> (RFC 7578) as it arrives, with one buffer: the field <c>file</c> goes to disk, the
/// field <c>part_number</c> is remembered, and others are passed over.
/// </summary>
public sealed partial class MultipartForm
{
    private const int BufferSize = 64 * 1024;
    private const int MostHeaderBytes = 8 * 1024;
    private const int MostFieldBytes = 1024;
    private const int MostFields = 20;
    private const int LongestBoundary = 70;

    private readonly Stream _stream;
    private readonly byte[] _delimiter;
    private readonly byte[] _buffer = new byte[BufferSize];
    private int _start;
    private int _end;

    private MultipartForm(Stream stream, string boundary)
    {
        _stream = stream;
        _delimiter = Encoding.ASCII.GetBytes("\r\n--" + boundary);
        "\r\n"u8.CopyTo(_buffer); // The first delimiter stands at the beginning of the body, where no line ends before it.
        _end = 2;
    }

    /// <param name="most">The largest file that is kept, in bytes.</param>
    /// <exception cref="ApiException">It is no form data, or lacks the file.</exception>
    public static async Task<FormFile> ReadAsync(Stream body, string? contentType, FileBox box, long most, CancellationToken cancellationToken)
    {
        var form = new MultipartForm(body, BoundaryOf(contentType));
        await form.CopyAsync(static (_, _) => default, cancellationToken);
        FormFile? file = null;
        string? number = null;
        try
        {
            for (var fields = 0; await form.ReadHeadersAsync(cancellationToken) is { } headers; fields++)
            {
                if (fields == MostFields)
                    throw Broken($"it has more than {MostFields} fields");
                var name = Parameter(headers.Disposition, "name");
                if (name == "file" && file is null)
                    file = await form.ReadFileAsync(headers, box, most, cancellationToken);
                else if (name == "part_number")
                    number = await form.ReadTextAsync(cancellationToken);
                else
                    await form.CopyAsync(static (_, _) => default, cancellationToken);
            }
        }
        catch
        {
            if (file is not null && file.Staged.Size <= most)
                box.DeleteIncoming(file.Staged.Name);
            throw;
        }

        return file is null
            ? throw Input.Text("body", "file", null).Should("be defined")
            : file with { PartNumber = number };
    }

    private async Task<FormFile> ReadFileAsync((string Disposition, string? Type) headers, FileBox box, long most, CancellationToken cancellationToken)
    {
        await using var staging = box.Begin();
        await CopyAsync((piece, stop) => staging.WriteAsync(piece, most, stop), cancellationToken);
        return new FormFile(await staging.FinishAsync(most, cancellationToken), FileNameOf(headers.Disposition), headers.Type, null);
    }

    private async Task<string> ReadTextAsync(CancellationToken cancellationToken)
    {
        var text = new MemoryStream();
        await CopyAsync(
            (piece, _) =>
            {
                if (text.Length + piece.Length > MostFieldBytes)
                    throw Broken("a field is too long");
                text.Write(piece.Span);
                return default;
            },
            cancellationToken);
        return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
    }

    /// <summary>Hands on what comes before the next delimiter, and goes behind that.</summary>
    private async Task CopyAsync(Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> write, CancellationToken cancellationToken)
    {
        while (true)
        {
            var at = _buffer.AsSpan(_start, _end - _start).IndexOf(_delimiter);
            if (at >= 0)
            {
                if (at > 0)
                    await write(_buffer.AsMemory(_start, at), cancellationToken);
                _start += at + _delimiter.Length;
                return;
            }

            // What could be the beginning of a delimiter stays until more has come.
            var safe = _end - _start - (_delimiter.Length - 1);
            if (safe > 0)
            {
                await write(_buffer.AsMemory(_start, safe), cancellationToken);
                _start += safe;
            }

            await FillAsync(cancellationToken);
        }
    }

    /// <summary>The headers of the next field; null behind the last one.</summary>
    private async Task<(string Disposition, string? Type)?> ReadHeadersAsync(CancellationToken cancellationToken)
    {
        while (_end - _start < 2)
            await FillAsync(cancellationToken);
        if (_buffer.AsSpan(_start).StartsWith("--"u8))
            return null;

        var length = 0;
        while ((length = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n\r\n"u8)) < 0)
        {
            if (_end - _start > MostHeaderBytes)
                throw Broken("the headers of a field are too long");
            await FillAsync(cancellationToken);
        }

        if (length > MostHeaderBytes)
            throw Broken("the headers of a field are too long");
        var disposition = "";
        string? type = null;
        foreach (var line in Encoding.UTF8.GetString(_buffer, _start, length).Split("\r\n", StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0)
                continue;
            var value = line[(colon + 1)..].Trim();
            if (line.AsSpan(0, colon).Trim().Equals("content-disposition", StringComparison.OrdinalIgnoreCase))
                disposition = value;
            else if (line.AsSpan(0, colon).Trim().Equals("content-type", StringComparison.OrdinalIgnoreCase))
                type = value;
        }

        _start += length + 4;
        return (disposition, type);
    }

    private async Task FillAsync(CancellationToken cancellationToken)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        var count = await _stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
        _end += count;
        if (count == 0)
            throw Broken("it ends too early");
    }

    private static string BoundaryOf(string? contentType)
    {
        if (contentType is null || !contentType.StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase))
        {
            throw ApiException.Invalid(
                $"Content-Type header failed validation: Content-Type header should be `\"multipart/form-data\"`, instead was `{(contentType is null ? "undefined" : $"\"{contentType}\"")}`.");
        }

        return Parameter(contentType, "boundary") is { Length: > 0 and <= LongestBoundary } boundary && boundary.All(char.IsAscii)
            ? boundary
            : throw Broken("its Content-Type has no boundary");
    }

    private static string? FileNameOf(string disposition)
    {
        var name = Parameter(disposition, "filename*") is { } extended && extended.StartsWith("UTF-8''", StringComparison.OrdinalIgnoreCase)
            ? Uri.UnescapeDataString(extended[7..])
            : Parameter(disposition, "filename")?.Replace("%22", "\"", StringComparison.Ordinal);
        return name is null ? null : name[(name.LastIndexOfAny(['/', '\\']) + 1)..];
    }

    /// <summary>A parameter of a header, as <c>name=value</c> or <c>name="value"</c>.</summary>
    private static string? Parameter(string header, string name)
    {
        foreach (Match match in Parameters().Matches(header))
        {
            if (!match.Groups["name"].ValueSpan.Equals(name, StringComparison.OrdinalIgnoreCase))
                continue;
            return match.Groups["quoted"] is { Success: true } quoted
                ? Escaped().Replace(quoted.Value, "$1")
                : match.Groups["plain"].Value.Trim();
        }

        return null;
    }

    private static ApiException Broken(string why) => ApiException.Invalid(string.Create(CultureInfo.InvariantCulture, $"The form data cannot be read: {why}."));

    [GeneratedRegex("""[;\s](?<name>[^\s=;"]+)=(?:"(?<quoted>(?:\\.|[^"\\])*)"|(?<plain>[^;]*))""", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Parameters();

    [GeneratedRegex("""\\(["\\])""")]
    private static partial Regex Escaped();
}
