using System.Text.Json.Nodes;

namespace Verso.Agents.Runtime.Verification;

/// <summary>Reads back what was written: an answer of 200 is a promise, and this is whether it was kept.</summary>
internal sealed class ReadBack(OfficialApi api)
{
    /// <summary>More of one call are not looked at one by one; how many were is said.</summary>
    private const int MostPages = 100;

    public async Task<ReadBackReport> CheckAsync(IReadOnlyList<AnsweredWrite> writes, CancellationToken cancellationToken)
    {
        var pages = new Dictionary<string, Expected>(StringComparer.Ordinal);
        var blocks = new List<string>();
        foreach (var write in writes)
            Expect(write, pages, blocks);
        var report = new ReadBackReport { Expected = pages.Count + blocks.Count };
        foreach (var (id, expected) in pages.Take(MostPages))
            await CheckPageAsync(id, expected, report, cancellationToken);
        foreach (var id in blocks.Take(MostPages))
            await CheckBlockAsync(id, report, cancellationToken);
        return report;
    }

    private static void Expect(AnsweredWrite write, Dictionary<string, Expected> pages, List<string> blocks)
    {
        var path = write.Path.Split('/');
        var id = write.Answer["id"]?.GetValue<string>();
        switch (write.Method, path)
        {
            case ("POST", ["pages"]) or ("PATCH", ["pages", _]) when id is not null:
                var expected = pages.GetValueOrDefault(id) ?? (pages[id] = new Expected());
                foreach (var (name, value) in write.Body["properties"] as JsonObject ?? [])
                    expected.Properties[name] = value;
                if ((write.Body["in_trash"] ?? write.Body["archived"]) is JsonValue trashed)
                    expected.IsTrashed = trashed.GetValueKind() == System.Text.Json.JsonValueKind.True;
                break;
            case ("PATCH", ["blocks", _, "children"]):
                var made = (write.Answer["results"] as JsonArray ?? []).Select(block => block?["id"]?.GetValue<string>()).OfType<string>().ToList();
                blocks.AddRange(made.Count > 1 ? [made[0], made[^1]] : made);
                break;
        }
    }

    private async Task CheckPageAsync(string id, Expected expected, ReadBackReport report, CancellationToken cancellationToken)
    {
        report.Read++;
        JsonObject page;
        try
        {
            page = await api.GetAsync($"pages/{id}", cancellationToken);
        }
        catch (OfficialApiException error) when (error.Status == 404)
        {
            report.Faults.Add(new ReadBackFault(id, null, "is not there"));
            return;
        }
        catch (OfficialApiException error)
        {
            report.Faults.Add(new ReadBackFault(id, null, $"could not be read back: {error.Message}"));
            return;
        }

        if (expected.IsTrashed is { } trashed && trashed != (page["in_trash"]?.GetValue<bool>() ?? false))
            report.Faults.Add(new ReadBackFault(id, null, trashed ? "is not in the trash" : "is still in the trash"));
        var read = page["properties"]!.AsObject();
        foreach (var (name, value) in expected.Properties)
        {
            if (Find(read, name) is { } found && !PropertyComparison.Matches(value, found))
                report.Faults.Add(new ReadBackFault(id, name, $"reads back as {PropertyComparison.Show(found)}"));
            else
                report.Kept.Add((id, name));
        }

        report.Kept.Add((id, null));
    }

    private async Task CheckBlockAsync(string id, ReadBackReport report, CancellationToken cancellationToken)
    {
        report.Read++;
        try
        {
            await api.GetAsync($"blocks/{id}", cancellationToken);
        }
        catch (OfficialApiException error)
        {
            report.Faults.Add(new ReadBackFault(id, null, error.Status == 404 ? "is not there" : $"could not be read back: {error.Message}"));
        }
    }

    private static JsonObject? Find(JsonObject properties, string nameOrId) =>
        properties[nameOrId] as JsonObject ?? properties.Select(property => property.Value).OfType<JsonObject>().FirstOrDefault(property => property["id"]?.GetValue<string>() == nameOrId);

    private sealed class Expected
    {
        public Dictionary<string, JsonNode?> Properties { get; } = new(StringComparer.Ordinal);

        public bool? IsTrashed { get; set; }
    }
}

/// <summary>What reading back has shown.</summary>
internal sealed class ReadBackReport
{
    /// <summary>How many pages and blocks there were to look at.</summary>
    public int Expected { get; init; }

    public int Read { get; set; }

    public List<ReadBackFault> Faults { get; } = [];

    /// <summary>The pages and properties that are as they should be.</summary>
    public List<(string Page, string? Property)> Kept { get; } = [];

    /// <summary>For the model; empty when there was nothing to look at.</summary>
    public string Describe() =>
        Expected == 0 ? ""
        : Faults.Count > 0 ? $"\nRead back, and it did not take: {string.Join("; ", Faults.Take(10))}. Look at it, and try again or say so."
        : Read < Expected ? $"\nRead back: the first {Read} of {Expected} are as written."
        : "\nRead back: as written.";
}

/// <summary>Something that is not as it was written.</summary>
internal sealed record ReadBackFault(string Page, string? Property, string What)
{
    public override string ToString() => Property is null ? $"{Page} {What}" : $"\"{Property}\" of {Page} {What}";
}
