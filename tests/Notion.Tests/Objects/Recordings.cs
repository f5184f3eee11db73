using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Verso.Notion.Tests.Objects;

/// <summary>One exchange somebody recorded with the real API.</summary>
public sealed record Recording(string File, int Line, string? Method, string? Path, string? Version, JsonElement Request, JsonElement Response)
{
    public string Name => $"{File}:{Line}";
}

/// <summary>
/// The recorded exchanges: a choice that lives in this repository, and all of them where a copy lies beside it.
/// </summary>
public static class Recordings
{
    public static string Root { get; } = Path.GetFullPath(Path.Combine(SourceFolder(), "../../.."));

    public static string Chosen { get; } = Path.Combine(Root, "tests", "recordings");

    /// <summary>A folder <c>shared/recordings</c> beside the repository or above it; null when there is none.</summary>
    public static string? All { get; } = Above(Root).Select(folder => Path.Combine(folder, "shared", "recordings")).FirstOrDefault(Directory.Exists);

    public static IEnumerable<Recording> Read(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*.jsonl", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var line = 0;
            foreach (var json in File.ReadLines(file))
            {
                line++;
                var exchange = JsonDocument.Parse(json).RootElement;
                if (Text(exchange, "path")?.StartsWith("/api/v3", StringComparison.Ordinal) == true)
                    continue;
                yield return new Recording(
                    Path.GetFileName(file), line, Text(exchange, "method"), Text(exchange, "path"), Text(exchange, "version"),
                    exchange.TryGetProperty("request", out var request) ? request : default, exchange.GetProperty("response"));
            }
        }
    }

    private static IEnumerable<string> Above(string folder)
    {
        for (var above = Directory.GetParent(folder); above is not null; above = above.Parent)
            yield return above.FullName;
    }

    private static string? Text(JsonElement exchange, string member) =>
        exchange.TryGetProperty(member, out var value) ? value.GetString() : null;

    private static string SourceFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
