using System.Text.Json.Nodes;
using Verso.Agents.Records;
using Verso.Notion;
using Verso.Workspace.Classification;

namespace Verso.Agents.Classification;

/// <summary>The rows of a data source, sorted into those to learn from and those that wait for a label.</summary>
/// <param name="Learnable">Labelled by people, those that correct the machine too. The last edited first.</param>
/// <param name="Corrections">How many of them correct the machine.</param>
/// <param name="Waiting">Without a label.</param>
/// <param name="Own">Labelled by machine, and unchanged by people: judged anew when the text has changed.</param>
/// <param name="IsCut">There are more rows than were read.</param>
internal sealed record LabelledRows(
    IReadOnlyList<LabelledRow> Learnable, int Corrections, IReadOnlyList<LabelledRow> Waiting, IReadOnlyList<LabelledRow> Own, bool IsCut)
{
    /// <summary>Rows are listed a hundred at a time, so this is at most a hundred calls.</summary>
    private const int MostRows = 10_000;

    public static async Task<LabelledRows> ReadAsync(
        Desk desk, NotionId source, LabelProperty property, IReadOnlyDictionary<NotionId, GivenLabel> given, int mostExamples, CancellationToken cancellationToken)
    {
        var learnable = new List<LabelledRow>();
        var waiting = new List<LabelledRow>();
        var own = new List<LabelledRow>();
        var corrections = 0;
        var rows = 0;
        var query = new JsonObject { ["page_size"] = 100, ["sorts"] = new JsonArray(new JsonObject { ["timestamp"] = "last_edited_time", ["direction"] = "descending" }) };
        await foreach (var page in desk.Api.QueryAsync($"data_sources/{source}/query", query, cancellationToken))
        {
            if (++rows > MostRows)
                break;
            var row = LabelledRow.Read(page, property, given);
            if (row.Labels.Count == 0)
                waiting.Add(row);
            else if (row.IsOwn)
                own.Add(row);
            else if (learnable.Count < mostExamples)
                learnable.Add(row);
            if (row.IsCorrection)
                corrections++;
        }

        return new LabelledRows(learnable, corrections, waiting, own, rows > MostRows);
    }

    public IEnumerable<LabelledRow> All => Learnable.Concat(Waiting).Concat(Own);

    /// <summary>The pages that are there.</summary>
    public HashSet<NotionId> Pages => [.. All.Select(row => row.Id)];
}

/// <param name="Given">What the machine did to it before.</param>
internal sealed record LabelledRow(NotionId Id, JsonObject Page, IReadOnlyList<string> Labels, GivenLabel? Given)
{
    /// <summary>Whether the labels are still those that the machine wrote. They are nothing to learn from.</summary>
    public bool IsOwn => Labels.Count > 0 && Given is { State: not LabelState.Review } given && Same(given.Labels, Labels);

    /// <summary>A person chose the labels.</summary>
    public bool IsPersons => Labels.Count > 0 && !IsOwn;

    /// <summary>A person chose other labels than the machine had.</summary>
    public bool IsCorrection => Labels.Count > 0 && Given is { State: not LabelState.Review } && !IsOwn;

    /// <summary>A person took away what the machine had written.</summary>
    public bool IsRejected => Labels.Count == 0 && Given is { State: not LabelState.Intended, Labels.Count: > 0 };

    public string Title => PageValues.Title(Page);

    public static LabelledRow Read(JsonObject page, LabelProperty property, IReadOnlyDictionary<NotionId, GivenLabel> given)
    {
        var id = NotionId.Parse((string)page["id"]!);
        return new LabelledRow(id, page, property.LabelsOf(page), given.GetValueOrDefault(id));
    }

    private static bool Same(IReadOnlyList<string> one, IReadOnlyList<string> other) =>
        one.Order(StringComparer.Ordinal).SequenceEqual(other.Order(StringComparer.Ordinal), StringComparer.Ordinal);
}
