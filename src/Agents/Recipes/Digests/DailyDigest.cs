using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Verso.Agents.Records;
using Verso.Agents.Recipes.Reports;
using Verso.Agents.Runs;

namespace Verso.Agents.Recipes.Digests;

/// <summary>
/// Appends a day's digest to a running page: heading, paragraph, divider. The day's heading on the page is what makes it one a day: it is
/// looked for before anything is written, whoever wrote it.
/// </summary>
internal sealed class DailyDigest : IRecipeWork
{
    private const string Shape = """{"text": "two to four sentences"}""";

    public string Does => "daily-digest";

    public IReadOnlyList<WorkInput> Reads { get; } =
    [
        new("databases", RecipeInputType.List, IsNeeded: true), new("page", RecipeInputType.Page, IsNeeded: true), new("date", RecipeInputType.Date), new("since", RecipeInputType.Date),
        new("most", RecipeInputType.Number),
    ];

    public string? Key(RecipeInputs inputs) => inputs.Text("date") is { } day ? $"{inputs.Text("page")} {day}" : null;

    public async Task<RunOutcome> RunAsync(RecipeRun run, CancellationToken cancellationToken)
    {
        var found = (await run.StepAsync("find", async _ => await FindAsync(run, cancellationToken), cancellationToken))!.AsObject();
        var title = Heading(run.Day);
        var result = new JsonObject { ["date"] = $"{run.Day:yyyy-MM-dd}", ["page_id"] = run.Inputs.Text("page") };
        if (found["already"] is not null)
            return new RunOutcome($"The page has a \"{title}\" already, so nothing was appended.", result);

        var sources = Read(found);
        var words = (await run.StepAsync("write", async _ => await WordsAsync(run, found, sources, cancellationToken), cancellationToken))!.AsObject();
        foreach (var name in new[] { "since", "until", "databases" })
            result[name] = found[name]!.DeepClone();
        foreach (var (name, value) in words)
            result[name] = value?.DeepClone();
        var changes = sources.Sum(source => source.New + source.Edited);
        if (run.IsDryRun)
            return new RunOutcome($"Would append \"{title}\" on {Count(changes, "change")}. Nothing was written.", result);

        run.Say("plan", $"Append \"{title}\" on {Count(changes, "change")}.");
        var page = run.Inputs.Need("page");
        var blocks = Blocks(run, (string)words["text"]!, sources);
        var appended = (await run.StepAsync("append", async attempt =>
        {
            if (await HasHeadingAsync(run, cancellationToken))
                return attempt.IsRepeated;
            await new OneEffect(run.Desk, attempt).WriteAsync(
                // The page and the day make the key, so that of two digests at the same time one is written.
                _ => run.Api.PatchAsync($"blocks/{page}/children", new JsonObject { ["children"] = blocks.DeepClone() }, $"daily-digest {page} {run.Day:yyyy-MM-dd}", cancellationToken),
                async () => await HasHeadingAsync(run, cancellationToken) ? [] : null,
                cancellationToken);
            return true;
        }, cancellationToken))!.GetValue<bool>();
        if (!appended)
            return new RunOutcome($"The page has a \"{title}\" already, so nothing was appended.", result);
        run.Say("effect", $"Appended \"{title}\".");
        return new RunOutcome($"Appended \"{title}\" on {Count(changes, "change")}.", result);
    }

    private static string Heading(DateOnly day) => string.Create(CultureInfo.InvariantCulture, $"Digest for {day:yyyy-MM-dd}");

    private static async Task<JsonNode?> FindAsync(RecipeRun run, CancellationToken cancellationToken)
    {
        DateTimeOffset? last = null;
        await foreach (var block in run.Api.ListAsync($"blocks/{run.Inputs.Need("page")}/children?page_size=100", cancellationToken))
        {
            var text = BlockJson.PlainText(block);
            if (text == Heading(run.Day))
                return new JsonObject { ["already"] = true };
            if (IsDigest(text, out var day) && day < run.Day && block["created_time"]?.GetValue<DateTimeOffset>() is { } made && !(made < last))
                last = made;
        }

        // A digest of today goes up to now; one of an earlier day up to the day's end.
        var end = new DateTimeOffset(run.Day.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero);
        var until = run.Context.StartedAt < end ? run.Context.StartedAt : end;
        var since = run.Inputs.Day("since") is { } given ? new DateTimeOffset(given, TimeOnly.MinValue, TimeSpan.Zero)
            : last is { } before && before < until ? before
            : until - TimeSpan.FromDays(1);
        var most = (int)(run.Inputs.Number("most") ?? 20);
        var databases = new JsonArray();
        foreach (var id in run.Inputs.Ids("databases").Distinct())
        {
            var source = await DigestChanges.FindAsync(run.Api, id, since, until.AddMinutes(1), most, cancellationToken); // Times are told in whole minutes.
            databases.Add(new JsonObject
            {
                ["name"] = source.Name,
                ["new"] = source.New,
                ["edited"] = source.Edited,
                ["pages"] = new JsonArray([.. source.Entries.Select(entry => new JsonObject { ["title"] = entry.Title, ["url"] = entry.Url, ["status"] = entry.Status, ["is_new"] = entry.IsNew })]),
            });
        }

        return new JsonObject { ["since"] = Written(since), ["until"] = Written(until), ["databases"] = databases };
    }

    private static string Written(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static List<DigestSource> Read(JsonObject found) =>
    [
        .. found["databases"]!.AsArray().Select(one => new DigestSource(
            (string)one!["name"]!, (int)one["new"]!, (int)one["edited"]!,
            [.. one["pages"]!.AsArray().Select(page => new DigestEntry((string)page!["title"]!, (string?)page["url"], (string)page["status"]!, (bool)page["is_new"]!))])),
    ];

    private static async Task<JsonNode?> WordsAsync(RecipeRun run, JsonObject found, List<DigestSource> sources, CancellationToken cancellationToken)
    {
        var plain = Plain(sources);
        if (run.Model is not { } model || sources.All(source => source.New + source.Edited == 0))
            return new JsonObject { ["text"] = plain, ["by"] = "rules" };
        var material = Material(found, sources);
        var check = new NumberCheck(sources.SelectMany(source => new double[] { source.New, source.Edited, source.New + source.Edited }).Append(sources.Sum(source => source.New)).Append(sources.Sum(source => source.Edited))
            .Append(sources.Sum(source => source.New + source.Edited)).Append(sources.Count), [],
            sources.SelectMany(source => source.Entries.SelectMany(entry => new[] { entry.Title, entry.Status }).Append(source.Name)).Append($"{run.Day:yyyy-MM-dd}"));
        var reply = await new ModelQuestion($"Write the digest of a day.\n{run.Instructions}", Shape, answer =>
            Meetings.Meeting.Text(answer["text"]) is not { } text ? "\"text\" must be a text."
            : check.Unknown(text) is { Count: > 0 } unknown ? $"The material holds no {string.Join(", ", unknown)}: give no numbers but those in it." : null).AskAsync(model, material, cancellationToken);
        return reply.Answer is { } answer
            ? new JsonObject { ["text"] = Meetings.Meeting.Text(answer["text"]), ["by"] = "model" }
            : new JsonObject { ["text"] = plain, ["by"] = "rules", ["note"] = $"{reply.Problem} So the digest was written by rules." };
    }

    private static string Plain(List<DigestSource> sources)
    {
        var parts = sources.Select(source => (source.New, source.Edited) switch
        {
            (0, 0) => $"Nothing changed in {source.Name}.",
            (var made, 0) => $"{source.Name} has {Count(made, "new page")}.",
            (0, var edited) => $"In {source.Name} {Count(edited, "page")} {(edited == 1 ? "was" : "were")} edited.",
            var (made, edited) => $"{source.Name} has {Count(made, "new page")}, and {edited} {(edited == 1 ? "was" : "were")} edited.",
        });
        return string.Join(" ", parts);
    }

    private static string Material(JsonObject found, List<DigestSource> sources)
    {
        var text = new StringBuilder($"Changes from {found["since"]} to {found["until"]}\n");
        foreach (var source in sources)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{source.Name}: {source.New} new, {source.Edited} edited\n");
            foreach (var entry in source.Entries)
                text.Append($"- {entry.Title}{(entry.Status.Length > 0 ? $" [{entry.Status}]" : "")} ({(entry.IsNew ? "new" : "edited")})\n");
        }

        return text.ToString();
    }

    /// <summary>Heading, paragraph, divider: what matters, then the pages by name, each a link.</summary>
    private static JsonArray Blocks(RecipeRun run, string words, List<DigestSource> sources)
    {
        var text = RecordText.FromPlain(words);
        var room = (int)(run.Inputs.Number("most") ?? 20);
        foreach (var source in sources)
        {
            var shown = source.Entries.Take(room).ToList();
            room -= shown.Count;
            foreach (var entry in shown)
            {
                text.Add(Piece("\n• ", null));
                text.Add(Piece(entry.Title, entry.Url));
                text.Add(Piece($" ({(entry.IsNew ? "new" : "edited")}{(entry.Status.Length > 0 ? $", {entry.Status}" : "")})", null));
            }

            if (source.New + source.Edited - shown.Count is > 0 and var more)
                text.Add(Piece($"\n• {more} more in {source.Name}", null));
        }

        var paragraph = new JsonObject { ["object"] = "block", ["type"] = "paragraph", ["paragraph"] = new JsonObject { ["rich_text"] = Join(text) } };
        return [BlockJson.Heading(3, Heading(run.Day)), paragraph, BlockJson.Divider()];
    }

    /// <summary>Pieces of the same kind become one, because a block holds at most 100.</summary>
    private static JsonArray Join(JsonArray pieces)
    {
        const int longest = 2000;
        var joined = new JsonArray();
        foreach (var piece in pieces.Select(piece => piece!.DeepClone().AsObject()))
        {
            var last = joined.LastOrDefault() as JsonObject;
            var content = (string)piece["text"]!["content"]!;
            if (last?["text"]!["link"] is null && last is not null && piece["text"]!["link"] is null && ((string)last["text"]!["content"]!).Length + content.Length <= longest)
                last["text"]!["content"] = (string)last["text"]!["content"]! + content;
            else
                joined.Add(piece);
        }

        return joined;
    }

    private static JsonObject Piece(string content, string? url)
    {
        var text = new JsonObject { ["content"] = content.Length <= 200 ? content : content[..199] + "…" };
        if (url is not null)
            text["link"] = new JsonObject { ["url"] = url };
        return new JsonObject { ["type"] = "text", ["text"] = text };
    }

    private static async Task<bool> HasHeadingAsync(RecipeRun run, CancellationToken cancellationToken)
    {
        await foreach (var block in run.Api.ListAsync($"blocks/{run.Inputs.Need("page")}/children?page_size=100", cancellationToken))
        {
            if (BlockJson.PlainText(block) == Heading(run.Day) && ((string?)block["type"])?.StartsWith("heading_", StringComparison.Ordinal) == true)
                return true;
        }

        return false;
    }

    private static bool IsDigest(string text, out DateOnly day)
    {
        day = default;
        return text.StartsWith("Digest for ", StringComparison.Ordinal) && DateOnly.TryParseExact(text["Digest for ".Length..], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day);
    }

    private static string Count(int number, string noun) => number == 1 ? $"1 {noun}" : string.Create(CultureInfo.InvariantCulture, $"{number} {noun}s");
}
