using System.Text.Json;

namespace Verso.Kit;

/// <summary>One request to the real Notion API with its answer, as a public test suite recorded it.</summary>
public sealed record RecordedExchange(string Source, string Method, string Path, string Version, JsonElement Request, int Status, JsonElement Response)
{
    /// <summary>A body that was no JSON, such as form data; null otherwise.</summary>
    public string? RawRequest { get; init; }

    /// <summary>The content type of the request; null where it was not recorded.</summary>
    public string? RequestType { get; init; }

    /// <summary>
    /// The exchanges in <c>tests/recordings</c>, and those of the full set in a folder <c>shared/recordings</c> beside the
    /// repository or above it, when there is one.
    /// </summary>
    public static IReadOnlyList<RecordedExchange> All { get; } = [.. Folders().SelectMany(ReadFolder)];

    public override string ToString() => $"{Source}: {Method} {Path} ({Version})";

    private static IEnumerable<string> Folders()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(System.IO.Path.Combine(root.FullName, "Verso.slnx")))
            root = root.Parent;
        if (root is null)
            yield break;

        var own = System.IO.Path.Combine(root.FullName, "tests", "recordings");
        if (Directory.Exists(own))
            yield return own;
        for (var above = root.Parent; above is not null; above = above.Parent)
        {
            var beside = System.IO.Path.Combine(above.FullName, "shared", "recordings");
            if (Directory.Exists(beside))
                yield return beside;
        }
    }

    private static IEnumerable<RecordedExchange> ReadFolder(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*.jsonl").Order(StringComparer.Ordinal))
        {
            foreach (var line in File.ReadLines(file))
            {
                if (line.Length > 0 && Read(JsonSerializer.Deserialize<JsonElement>(line)) is { } exchange)
                    yield return exchange;
            }
        }
    }

    private static RecordedExchange? Read(JsonElement line)
    {
        if (!line.TryGetProperty("version", out var version) || version.ValueKind != JsonValueKind.String)
            return null;
        line.TryGetProperty("request", out var request);
        return new(
            $"{line.GetProperty("source").GetString()} {line.GetProperty("file").GetString()}#{line.GetProperty("index")}",
            line.GetProperty("method").GetString()!,
            line.GetProperty("path").GetString()!,
            version.GetString()!,
            request,
            line.GetProperty("status").GetInt32(),
            line.GetProperty("response"))
        {
            RawRequest = Text("rawRequest"),
            RequestType = Text("requestType"),
        };

        string? Text(string name) => line.TryGetProperty(name, out var member) ? member.GetString() : null;
    }
}
