using System.Text;
using System.Text.Json;
using Verso.Notion;

namespace Verso.Agents.Autofill;

/// <summary>
/// Reads the lines of <c>getCompletionForProperty</c>: joins what succeeded for one page, fails on an error line, and
/// passes over everything else, since the format is Notion's own affair.
/// </summary>
internal sealed class CompletionStream(TimeProvider clock, TimeSpan longestSilence)
{
    private const int MostBytes = 8 * 1024 * 1024;

    /// <exception cref="StreamSilentException">No byte came for too long.</exception>
    /// <exception cref="AutofillException">An error line, or more than a summary can be.</exception>
    public async Task<string> ReadAsync(Stream stream, NotionId page, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        var pending = new MemoryStream();
        var buffer = new byte[16 * 1024];
        var total = 0;
        while (await ReadAsync(stream, buffer, cancellationToken) is var count and > 0)
        {
            total += count;
            if (total > MostBytes)
                throw AutofillException.Step2("the answer is larger than a summary can be");
            var rest = buffer.AsMemory(0, count);
            while (rest.Span.IndexOf((byte)'\n') is var end and >= 0)
            {
                pending.Write(rest.Span[..end]);
                Take(pending, page, text);
                rest = rest[(end + 1)..];
            }

            pending.Write(rest.Span);
        }

        Take(pending, page, text);
        return text.ToString().Trim();
    }

    private async Task<int> ReadAsync(Stream stream, byte[] buffer, CancellationToken cancellationToken)
    {
        using var silence = new CancellationTokenSource(longestSilence, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, silence.Token);
        try
        {
            return await stream.ReadAsync(buffer, either.Token);
        }
        catch (OperationCanceledException) when (silence.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new StreamSilentException();
        }
    }

    private static void Take(MemoryStream pending, NotionId page, StringBuilder text)
    {
        var line = pending.GetBuffer().AsSpan(0, (int)pending.Length);
        try
        {
            if (!line.Trim(" \r\t"u8).IsEmpty)
                Take(line, page, text);
        }
        finally
        {
            pending.SetLength(0);
        }
    }

    private static void Take(ReadOnlySpan<byte> line, NotionId page, StringBuilder text)
    {
        JsonElement value;
        try
        {
            var reader = new Utf8JsonReader(line);
            value = JsonElement.ParseValue(ref reader);
        }
        catch (JsonException)
        {
            return;
        }

        switch (Member(value, "type"))
        {
            case "error":
                throw AutofillException.Step2(Explain(value));
            case "success" when IsFor(value, page) && Member(value, "completion") is { } completion:
                text.Append(completion);
                break;
        }
    }

    private static bool IsFor(JsonElement line, NotionId page) =>
        !line.TryGetProperty("blockPropertyPointer", out var pointer)
        || Member(pointer, "id") is not { } id
        || (NotionId.TryParse(id, out var parsed) && parsed == page);

    private static string? Member(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;

    private static string Explain(JsonElement line)
    {
        var code = line.TryGetProperty("errorCode", out var value) ? value.ToString() : "unknown";
        var meaning = Member(line, "message") ?? code switch
        {
            "402" => "the workspace has no AI quota left",
            "405" => "Notion AI is switched off",
            "413" => "the page is too large for Notion AI",
            "451" => "Notion's moderation refused the content",
            "502" or "503" or "504" => "the AI provider is not available",
            _ => "Notion AI is not available at the moment",
        };
        return $"error {code}: {meaning}";
    }
}

internal sealed class StreamSilentException : Exception;
