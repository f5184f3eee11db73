using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;

namespace Verso.Workspace.Webhooks;

/// <summary>An event that waits for what else happens to its object, made of one or more occurrences.</summary>
/// <param name="Data">As in <see cref="Occurrence.Data"/>, of all of them together.</param>
internal sealed record PendingEvent(
    EventType Type, NotionId Entity, long FirstSeq, long LastSeq, DateTimeOffset LastTime, DateTimeOffset Due, IReadOnlyList<NotionId> Authors, JsonObject Data)
{
    /// <summary>Notion's lists of authors, blocks and properties end there.</summary>
    private const int MostListed = 100;

    public static PendingEvent Of(Occurrence one, DateTimeOffset due) => new(one.Type, one.Entity, one.Seq, one.Seq, one.Time, due, [one.Author], one.Data);

    /// <summary>The two as one; null when they undo each other.</summary>
    public PendingEvent? With(Occurrence later)
    {
        var data = Data.DeepClone().AsObject();
        if (later.Data[Occurrence.Parent] is { } parent)
            data[Occurrence.Parent] = parent.DeepClone();
        if (data[Occurrence.From] is { } from && JsonNode.DeepEquals(from, data[Occurrence.Parent]))
            return null; // It was moved back.
        if (!MergeBlocks(data, later.Data) | !MergeSchema(data, later.Data))
            return null;
        MergeProperties(data, later.Data);
        MergeFields(data, later.Data);
        return this with
        {
            LastSeq = later.Seq,
            LastTime = later.Time,
            Authors = Authors.Contains(later.Author) || Authors.Count >= MostListed ? Authors : [.. Authors, later.Author],
            Data = data,
        };
    }

    /// <summary>False when nothing is left of what was changed.</summary>
    private static bool MergeBlocks(JsonObject data, JsonObject later)
    {
        if (later[Occurrence.Blocks] is not JsonArray added)
            return true;
        var all = data[Occurrence.Blocks] as JsonArray ?? [];
        foreach (var one in added)
        {
            var known = all.FirstOrDefault(block => block!["id"].SameAs(one!["id"]));
            var (had, has) = (known?["change"].Text(), one!["change"].Text());
            if ((had, has) is ("made", "gone") or ("gone", "back"))
                all.Remove(known);
            else if (known is null && all.Count < MostListed)
                all.Add(one.DeepClone());
            else if (known is not null && has is not "edited")
                known["change"] = has;
        }

        data[Occurrence.Blocks] = all.Parent is null ? all : all.DeepClone();
        return all.Count > 0;
    }

    private static bool MergeSchema(JsonObject data, JsonObject later)
    {
        if (later[Occurrence.Schema] is not JsonArray added)
            return true;
        var all = data[Occurrence.Schema] as JsonArray ?? [];
        foreach (var one in added)
        {
            var known = all.FirstOrDefault(property => property!["id"].SameAs(one!["id"]));
            if (known is null)
            {
                if (all.Count < MostListed)
                    all.Add(one!.DeepClone());
                continue;
            }

            var (had, has) = (known["action"].Text(), one!["action"].Text());
            if ((had, has) is ("created", "deleted"))
                all.Remove(known);
            else
            {
                known["name"] = one["name"]?.DeepClone();
                known["action"] = (had, has) is ("created", _) ? "created" : has;
            }
        }

        return all.Count > 0;
    }

    private static void MergeProperties(JsonObject data, JsonObject later)
    {
        if (later[Occurrence.Properties] is not JsonArray added || data[Occurrence.Properties] is not JsonArray all)
            return;
        foreach (var id in added)
        {
            if (all.Count < MostListed && !all.Any(known => known.SameAs(id)))
                all.Add(id!.DeepClone());
        }
    }

    private static void MergeFields(JsonObject data, JsonObject later)
    {
        if (later[Occurrence.Plain].At("updated_fields") is not JsonArray added || data[Occurrence.Plain].At("updated_fields") is not JsonArray all)
            return;
        foreach (var field in added.Where(field => !all.Any(known => known.SameAs(field))))
            all.Add(field!.DeepClone());
    }
}
