using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Verso.Agents.Records;
using Verso.Agents.Runs;
using Verso.Notion;

namespace Verso.Agents.Recipes.Reports;

/// <summary>
/// Groups the rows of a period, compares them with the period before, and makes a page of it. A model's narrative is taken only when every
/// number in it is borne out by the figures; otherwise the figures are told in plain words.
/// </summary>
internal sealed class Report : IRecipeWork
{
    private const int MostMeasures = 3;
    private const string Shape = """{"narrative": "one paragraph"}""";

    public string Does => "report";

    public IReadOnlyList<WorkInput> Reads { get; } =
    [
        new("database", RecipeInputType.Database, IsNeeded: true), new("page", RecipeInputType.Page), new("period", RecipeInputType.Text), new("date", RecipeInputType.Date),
        new("group_by", RecipeInputType.Property), new("date_property", RecipeInputType.Property), new("measures", RecipeInputType.List), new("title", RecipeInputType.Text),
    ];

    public string? Key(RecipeInputs inputs)
    {
        var day = inputs.Day("date");
        if (day is null)
            return null;
        var period = ReportPeriod.Of(inputs.Text("period") ?? "month", day.Value);
        return string.Create(CultureInfo.InvariantCulture, $"{inputs.Text("database")} {period.Unit} {period.First:yyyy-MM-dd} by {inputs.Text("group_by")} on {inputs.Text("date_property")} of {string.Join(',', inputs.Texts("measures"))} under {inputs.Text("page")} as {inputs.Text("title")}");
    }

    public async Task<RunOutcome> RunAsync(RecipeRun run, CancellationToken cancellationToken)
    {
        var period = ReportPeriod.Of(run.Inputs.Text("period") ?? "month", run.Day);
        var found = (await run.StepAsync("figures", async _ => await FiguresAsync(run, period, cancellationToken), cancellationToken))!.AsObject();
        var text = new ReportText(
            (string)found["database"]!, (string?)found["group_by"], [.. found["measures"]!.AsArray().Select(name => (string)name!)], period,
            PeriodFigures.Read(found["now"]!.AsObject()), PeriodFigures.Read(found["before"]!.AsObject()));
        var title = run.Inputs.Text("title") ?? $"{text.Database}{(text.GroupBy is null ? "" : $" by {text.GroupBy}")}, {period.Label}";
        run.Say("plan", $"Report \"{title}\" on {text.Now.Total.Count} rows.");
        var words = (await run.StepAsync("write", async _ => await WordsAsync(run, text, cancellationToken), cancellationToken))!.AsObject();

        var result = new JsonObject { ["title"] = title, ["period"] = new JsonObject { ["label"] = period.Label, ["first"] = $"{period.First:yyyy-MM-dd}", ["last"] = $"{period.Last:yyyy-MM-dd}" } };
        foreach (var (name, value) in words.Concat(found))
            result[name] = value?.DeepClone();
        if (run.IsDryRun)
            return new RunOutcome($"Would make the page \"{title}\" on {text.Now.Total.Count} rows. Nothing was written.", result);

        var parent = await ParentAsync(run, cancellationToken);
        var page = await RecipePages.CreateAsync(
            run, new JsonObject { ["type"] = "page_id", ["page_id"] = parent.ToString() },
            new JsonObject { ["title"] = new JsonObject { ["title"] = RecordText.FromPlain(title) } }, Body(text, (string)words["narrative"]!),
            () => MadeAsync(run, parent, title, cancellationToken), cancellationToken);
        run.Say("effect", $"Made the page {page["url"]}.");
        result["page_id"] = page["id"]!.DeepClone();
        result["url"] = page["url"]?.DeepClone();
        return new RunOutcome($"Made the report \"{title}\" on {text.Now.Total.Count} rows.", result);
    }

    private static async Task<JsonNode?> FiguresAsync(RecipeRun run, ReportPeriod period, CancellationToken cancellationToken)
    {
        var target = await RecordTarget.FindAsync(run.Api, run.Inputs.Need("database"), databaseFirst: false, cancellationToken);
        var schema = target.Schema;
        var map = new FieldMap(run.Recipe, schema);
        var groupBy = run.Inputs.Text("group_by") is { } group ? schema.Require(group)
            : map.Find("group_by", ["status", "select"], ["status", "stage", "state", "category", "type"]) ?? schema.Properties.FirstOrDefault(property => property.Type is "status" or "select");
        var date = run.Inputs.Text("date_property") is { } dated ? schema.Require(dated) : map.Find("date", ["date"], ["date", "day", "when", "due date", "due", "created"]);
        var measures = run.Inputs.Has("measures")
            ? run.Inputs.Texts("measures").Select(schema.Require).ToList()
            : [.. schema.Properties.Where(property => property.Type == "number").Take(MostMeasures)];
        var source = await run.Api.GetAsync($"data_sources/{target.DataSource}", cancellationToken);
        var name = PageValues.Text(new JsonObject { ["type"] = "title", ["title"] = source["title"]?.DeepClone() });
        var rows = new ReportRows(run.Api, target.DataSource, groupBy, date, measures);
        return new JsonObject
        {
            ["database"] = name.Length > 0 ? name : "The database",
            ["group_by"] = groupBy?.Name,
            ["date_property"] = date?.Name ?? "created time",
            ["measures"] = new JsonArray([.. measures.Select(measure => JsonValue.Create(measure.Name))]),
            ["now"] = (await rows.ReadAsync(period, cancellationToken)).ToJson(),
            ["before"] = (await rows.ReadAsync(period.Before, cancellationToken)).ToJson(),
        };
    }

    private static async Task<JsonNode?> WordsAsync(RecipeRun run, ReportText text, CancellationToken cancellationToken)
    {
        if (run.Model is not { } model)
            return new JsonObject { ["narrative"] = text.Narrative(), ["by"] = "rules" };
        var check = text.Check();
        var reply = await new ModelQuestion($"Write about figures.\n{run.Instructions}", Shape, answer =>
            Meetings.Meeting.Text(answer["narrative"]) is not { } said ? "\"narrative\" must be a text."
            : check.Unknown(said) is { Count: > 0 } unknown ? $"The figures hold no {string.Join(", ", unknown)}: use only numbers that stand in them." : null)
            .AskAsync(model, text.Material(), cancellationToken);
        return reply.Answer is { } answer
            ? new JsonObject { ["narrative"] = Meetings.Meeting.Text(answer["narrative"]), ["by"] = "model" }
            : new JsonObject { ["narrative"] = text.Narrative(), ["by"] = "rules", ["note"] = $"{reply.Problem} So the figures are told in plain words." };
    }

    /// <summary>The page that is named, or the one that the database lies on.</summary>
    private static async Task<NotionId> ParentAsync(RecipeRun run, CancellationToken cancellationToken)
    {
        if (run.Inputs.Id("page") is { } given)
            return given;
        var source = await run.Api.GetAsync($"data_sources/{run.Inputs.Need("database")}", cancellationToken);
        var above = source["database_parent"]?["page_id"]?.GetValue<string>()
            ?? (await run.Api.GetAsync($"databases/{source["parent"]!["database_id"]}", cancellationToken))["parent"]?["page_id"]?.GetValue<string>();
        return above is not null
            ? NotionId.Parse(above)
            : throw new RecipeCallException("invalid_input", "The database lies on no page, so say under which page the report is made: give the input page.");
    }

    private static async Task<IReadOnlyList<JsonObject>> MadeAsync(RecipeRun run, NotionId parent, string title, CancellationToken cancellationToken)
    {
        var made = new List<JsonObject>();
        var since = run.Context.StartedAt.AddMinutes(-1); // Notion tells the minute.
        await foreach (var block in run.Api.ListAsync($"blocks/{parent}/children?page_size=100", cancellationToken))
        {
            if ((string?)block["type"] == "child_page" && (string?)block["child_page"]?["title"] == title && block["created_time"]!.GetValue<DateTimeOffset>() >= since)
                made.Add(await run.Api.GetAsync($"pages/{block["id"]}", cancellationToken));
        }

        return made;
    }

    private static JsonArray Body(ReportText text, string narrative)
    {
        var body = new JsonArray(BlockJson.Paragraph(narrative), BlockJson.Heading(2, "Figures"), BlockJson.Table(text.Columns(), text.Rows()));
        if (text.Chart() is { } chart)
        {
            body.Add(BlockJson.Heading(2, "Chart"));
            body.Add(BlockJson.Code(chart, "mermaid"));
        }

        body.Add(BlockJson.Heading(2, $"Compared with {text.Period.Before.Label}"));
        var (now, before) = (text.Now.Total.Count, text.Before.Total.Count);
        body.Add(BlockJson.Item($"Rows: {before} before, {now} now ({now - before:+0;-0;0})"));
        foreach (var group in text.Now.Groups.Take(20).Where(group => group.Count != text.Before.CountOf(group.Name)))
            body.Add(BlockJson.Item($"{group.Name}: {text.Before.CountOf(group.Name)} before, {group.Count} now ({group.Count - text.Before.CountOf(group.Name):+0;-0;0})"));
        return body;
    }
}

/// <summary>Reads the rows of a period.</summary>
internal sealed class ReportRows(OfficialApi api, NotionId source, RecordProperty? groupBy, RecordProperty? date, IReadOnlyList<RecordProperty> measures)
{
    public async Task<PeriodFigures> ReadAsync(ReportPeriod period, CancellationToken cancellationToken)
    {
        var query = new JsonObject
        {
            ["filter"] = new JsonObject { ["and"] = new JsonArray(Condition("on_or_after", period.First), Condition("before", period.Last.AddDays(1))) },
            ["page_size"] = 100,
        };
        var rows = new List<(IReadOnlyList<string>, IReadOnlyList<double?>)>();
        await foreach (var page in api.QueryAsync($"data_sources/{source}/query", query, cancellationToken))
            rows.Add((Groups(page), [.. measures.Select(measure => Number(page, measure))]));
        return PeriodFigures.Of(rows, measures.Count);
    }

    private JsonObject Condition(string word, DateOnly day)
    {
        var condition = new JsonObject { [word] = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) };
        return date switch
        {
            { Type: "date" } => new JsonObject { ["property"] = date.Id, ["date"] = condition },
            { Type: "last_edited_time" } => new JsonObject { ["timestamp"] = "last_edited_time", ["last_edited_time"] = condition },
            _ => new JsonObject { ["timestamp"] = "created_time", ["created_time"] = condition },
        };
    }

    private string[] Groups(JsonObject page)
    {
        if (groupBy is null)
            return [];
        var value = PageValues.Find(page, groupBy.Id);
        string[] names = value?[groupBy.Type] switch
        {
            JsonArray many => [.. many.Select(one => (string?)one!["name"] ?? (string)one["id"]!)],
            JsonValue flag when flag.GetValueKind() is JsonValueKind.True => ["Yes"],
            JsonValue flag when flag.GetValueKind() is JsonValueKind.False => ["No"],
            JsonObject option => [(string)option["name"]!],
            _ => [],
        };
        return names.Length > 0 ? names : [$"No {groupBy.Name}"];
    }

    private static double? Number(JsonObject page, RecordProperty measure) =>
        PageValues.Find(page, measure.Id)?["number"] is { } number && number.GetValueKind() == JsonValueKind.Number ? JsonSerializer.SerializeToElement(number).GetDouble() : null;
}
