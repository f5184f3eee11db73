using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Markdown;

namespace Verso.Agents.Records;

/// <summary>What is done with each record.</summary>
public enum RecordOperation
{
    Insert,
    Update,

    /// <summary>Updates the page that matches, and inserts where none does.</summary>
    Upsert,

    /// <summary>Moves the page to the trash.</summary>
    Delete,
}

/// <summary>What the records of one call share.</summary>
public sealed record RecordWriting(RecordOperation Operation)
{
    public RecordMatch? Match { get; init; }

    /// <summary>The only properties that an upsert changes on a page that is there; null for all.</summary>
    public IReadOnlySet<string>? UpdateProperties { get; init; }

    public JsonNode? Icon { get; init; }

    public JsonNode? Cover { get; init; }

    public JsonNode? Template { get; init; }

    /// <summary>How often what Notion could not do now is tried again.</summary>
    public int Retries { get; init; } = 2;

    /// <summary>The body of a new page goes as it was written, in the request that makes the page; else as blocks, in as many requests as they need.</summary>
    public bool SendsMarkdown { get; init; }

    /// <summary>The workspace applies a keyed write once, however often it is sent.</summary>
    public bool KeepsKeys { get; init; }

    /// <summary>After this long a call that Notion did not answer cannot still come into effect.</summary>
    public TimeSpan LongestCall { get; init; } = TimeSpan.FromSeconds(90);
}

/// <summary>
/// Writes planned records through the Notion API, one code path for every origin. A write whose outcome is not known is
/// never blindly repeated: a workspace that keeps keys answers for it, and elsewhere it is looked up.
/// </summary>
/// <param name="target">Only a deletion may do without: it spares pages of other data sources when there is one.</param>
public sealed class RecordWriter(OfficialApi api, RecordTarget? target, RecordWriting writing, TimeProvider clock)
{
    private readonly HashSet<NotionId> _made = [];
    private NotionId? _bot;

    /// <summary>A page that another record has made, so that it is not taken for this one's.</summary>
    public void Know(NotionId page)
    {
        lock (_made)
            _made.Add(page);
    }

    /// <param name="key">Names the one effect that this record may have; null where nobody will ask for it again.</param>
    /// <param name="begunAt">When an earlier attempt was begun whose outcome is not known.</param>
    public async Task<RecordResult> WriteAsync(PlannedRecord record, string? key, DateTimeOffset? begunAt, CancellationToken cancellationToken)
    {
        if (!record.IsSound)
            return RecordResult.Faulty(record.Faults);
        try
        {
            return writing.Operation switch
            {
                RecordOperation.Insert => await InsertAsync(record, key, begunAt, cancellationToken),
                RecordOperation.Update => Spared(await ReadAsync(record.PageId!.Value, cancellationToken), record.PageId.Value)
                    ?? await UpdateAsync(record, record.PageId.Value, key, begunAt, cancellationToken),
                RecordOperation.Upsert => await UpsertAsync(record, key, begunAt, cancellationToken),
                _ => await DeleteAsync(record.PageId!.Value, cancellationToken),
            };
        }
        catch (RecordFaultException fault)
        {
            return RecordResult.Faulty([fault.Fault]);
        }
        catch (OfficialApiException error)
        {
            return RecordResult.Refused(error, record.PageId);
        }
    }

    private async Task<RecordResult> UpsertAsync(PlannedRecord record, string? key, DateTimeOffset? begunAt, CancellationToken cancellationToken)
    {
        var match = writing.Match!;
        if (match.Key(record.Properties) is not { } wanted)
            return RecordResult.Failed("missing_lookup_value", $"The record has no value for {match.LookupNames}, so the page it stands for cannot be found.");
        var pages = await AgainAsync(() => match.FindAsync(api, [record.Properties], cancellationToken), repeatable: true, cancellationToken);
        var found = pages[wanted].ToList();
        switch (found.Count)
        {
            case 0:
                return await InsertAsync(record, key, begunAt, cancellationToken);
            case 1 when begunAt is not null && PageBody.Plan(record).Count > 1:
                return RecordResult.Unknown(found[0], "The page is there, but whether its whole body was written before the interruption is not known. Compare it and send the record again if need be.");
            case 1:
                return await UpdateAsync(Limited(record), found[0], key, begunAt, cancellationToken);
            default:
                return RecordResult.Failed("ambiguous", $"{found.Count} pages match by {match.LookupNames}: {string.Join(", ", found.Take(5))}. Name more lookup properties, or update by page_id.");
        }
    }

    /// <summary>The part of a record that an upsert may change. The body belongs to the page's beginning alone.</summary>
    private PlannedRecord Limited(PlannedRecord record)
    {
        var properties = record.Properties;
        if (writing.UpdateProperties is { } only)
            properties = new JsonObject(properties.Where(property => only.Contains(property.Key)).Select(property => KeyValuePair.Create(property.Key, property.Value?.DeepClone())));
        return record with { Properties = properties, Markdown = null, Children = null };
    }

    private async Task<RecordResult> InsertAsync(PlannedRecord record, string? key, DateTimeOffset? begunAt, CancellationToken cancellationToken)
    {
        var markdown = writing.SendsMarkdown ? record.Markdown : null;
        var body = markdown is null ? PageBody.Plan(record) : [];
        if (begunAt is { } begun && !writing.KeepsKeys && await LookUpAsync(record, body.Count > 1, begun, cancellationToken) is { } outcome)
            return outcome;

        var request = new JsonObject
        {
            ["parent"] = new JsonObject { ["type"] = "data_source_id", ["data_source_id"] = target!.DataSource.ToString() },
            ["properties"] = record.Properties.DeepClone(),
        };
        Decorate(request, record);
        if (markdown is not null)
            request["markdown"] = markdown;
        if (writing.Template is { } template)
            request["template"] = template.DeepClone();
        var first = body.Count > 0 && body[0].Parent is null ? 1 : 0;
        if (first > 0)
            request["children"] = body[0].Children.DeepClone();

        var sentAt = clock.GetUtcNow();
        JsonObject page;
        try
        {
            page = await AgainAsync(() => api.PostAsync("pages", request, key, cancellationToken), writing.KeepsKeys, cancellationToken);
        }
        catch (OfficialApiException error) when (error.IsUnclear && !writing.KeepsKeys)
        {
            return await LookUpAsync(record, body.Count > 1, sentAt, cancellationToken, repeat: false)
                ?? RecordResult.Unknown(null, $"{error.Message} No such page was found afterwards, so the record was probably not inserted.");
        }

        var id = NotionId.Parse(page["id"]!.GetValue<string>());
        Know(id);
        if (body.Count > first)
            await AppendAsync(id, body, first, isNew: true, key, cancellationToken);
        return RecordResult.Done(id, "inserted", page["url"]?.GetValue<string>());
    }

    private async Task<RecordResult> UpdateAsync(PlannedRecord record, NotionId id, string? key, DateTimeOffset? begunAt, CancellationToken cancellationToken)
    {
        var body = PageBody.Plan(record);
        if (begunAt is not null && body.Count > 0 && !(writing.KeepsKeys && body.All(batch => batch.Parent is null)))
            return RecordResult.Unknown(id, "Whether the body was appended before the interruption is not known. Compare the page and send the record again if need be.");
        var request = new JsonObject { ["properties"] = record.Properties.DeepClone() };
        Decorate(request, record);
        var page = await AgainAsync(() => api.PatchAsync($"pages/{id}", request, cancellationToken: cancellationToken), repeatable: true, cancellationToken);
        if (body.Count > 0)
            await AppendAsync(id, body, 0, isNew: false, key, cancellationToken);
        return RecordResult.Done(id, "updated", page["url"]?.GetValue<string>());
    }

    private async Task<RecordResult> DeleteAsync(NotionId id, CancellationToken cancellationToken)
    {
        var page = await ReadAsync(id, cancellationToken);
        if (Spared(page, id) is { } stranger)
            return stranger;
        await AgainAsync(() => api.PatchAsync($"pages/{id}", new JsonObject { ["in_trash"] = true }, cancellationToken: cancellationToken), repeatable: true, cancellationToken);
        return RecordResult.Done(id, "deleted", page["url"]?.GetValue<string>());
    }

    /// <summary>Why the page of a record could not be changed or thrown away; null when it could. Writes nothing.</summary>
    public async Task<RecordResult?> ObjectionAsync(NotionId id, CancellationToken cancellationToken)
    {
        try
        {
            return Spared(await ReadAsync(id, cancellationToken), id);
        }
        catch (OfficialApiException error)
        {
            return RecordResult.Refused(error, id);
        }
    }

    private Task<JsonObject> ReadAsync(NotionId id, CancellationToken cancellationToken) =>
        AgainAsync(() => api.GetAsync($"pages/{id}", cancellationToken), repeatable: true, cancellationToken);

    private RecordResult? Spared(JsonObject page, NotionId id) =>
        target is null || (page["parent"]?["data_source_id"]?.GetValue<string>() is { } source && NotionId.Parse(source) == target.DataSource)
            ? null
            : RecordResult.Failed("wrong_database", $"The page {id} is not in this database, so it was left alone.");

    private Task AppendAsync(NotionId page, IReadOnlyList<BlockBatch> body, int from, bool isNew, string? key, CancellationToken cancellationToken) =>
        PageBody.AppendAsync(
            api, page, body, from, isNew, key,
            call => AgainAsync(call, writing.KeepsKeys, cancellationToken),
            cancellationToken);

    private void Decorate(JsonObject request, PlannedRecord record)
    {
        if ((record.Icon ?? writing.Icon) is { } icon)
            request["icon"] = PageLooks.Icon(icon);
        if ((record.Cover ?? writing.Cover) is { } cover)
            request["cover"] = PageLooks.Cover(cover);
    }

    /// <summary>
    /// Looks for the page that an insert without an answer may have made: by this bot, since then, with these values. Null
    /// when there is none and none can come any more, so that the insert may be sent again.
    /// </summary>
    private async Task<RecordResult?> LookUpAsync(PlannedRecord record, bool longBody, DateTimeOffset begun, CancellationToken cancellationToken, bool repeat = true)
    {
        _bot ??= NotionId.Parse((await api.GetAsync("users/me", cancellationToken))["id"]!.GetValue<string>());
        var match = new RecordMatch(target!.Schema, [.. record.Properties.Select(property => property.Key).Where(id => RecordMatch.CanMatch(target.Schema.Find(id)!))]);
        while (true)
        {
            var late = clock.GetUtcNow() >= begun + writing.LongestCall;
            var found = await match.FindMadeAsync(api, record.Properties, _bot.Value, begun, cancellationToken);
            lock (_made)
                found.RemoveAll(_made.Contains);
            switch (found.Count)
            {
                case 1 when longBody:
                    return RecordResult.Unknown(found[0], "The page was made, but whether its whole body was written is not known. Compare it before you send the record again.");
                case 1:
                    Know(found[0]);
                    return RecordResult.Done(found[0], "inserted", null);
                case > 1:
                    return RecordResult.Unknown(null, $"The insert was interrupted and {found.Count} pages look like it: {string.Join(", ", found.Take(5))}. Check which are doubles.");
                case 0 when late || !repeat:
                    return null;
            }

            await Task.Delay(begun + writing.LongestCall - clock.GetUtcNow(), clock, cancellationToken);
        }
    }

    /// <summary>Repeats a call that was not carried out; one that may have been only if that does no harm.</summary>
    private async Task<T> AgainAsync<T>(Func<Task<T>> call, bool repeatable, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await call();
            }
            catch (OfficialApiException error) when (attempt < writing.Retries && (error.IsLater || (repeatable && error.IsUnclear)))
            {
                var wait = error.RetryAfter ?? TimeSpan.FromMilliseconds(250 * Math.Pow(2, attempt));
                await Task.Delay(wait, clock, cancellationToken);
            }
        }
    }
}
