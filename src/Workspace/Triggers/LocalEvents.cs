using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Local;
using Verso.Workspace.Objects;
using Verso.Workspace.Storage;
using Verso.Workspace.Webhooks;

namespace Verso.Workspace.Triggers;

/// <summary>
/// Turns the changes of a local workspace into events for its triggers, as Notion's webhooks would tell them. What was read of
/// the change feed, what waits and what is told stand in the same database and move together, so that each change counts once.
/// </summary>
public sealed class LocalEvents(LocalWorkspace workspace, TriggerOptions options)
{
    private const int AtOnce = 200;

    /// <summary>Reads all new changes, and tells of the events whose time has come. True when there was anything to tell.</summary>
    /// <param name="own">The bots of this server's own runs; what they alone did is not told.</param>
    public async Task<bool> AdvanceAsync(IReadOnlySet<NotionId> own, CancellationToken cancellationToken = default)
    {
        var told = false;
        while (workspace.Database.Read(HasWork))
        {
            // Nothing is changed in anyone's name: the edit is only there because a session that writes has one.
            told |= await workspace.WriteAsync(workspace.Facts.Owner, session => Advance(session, own), cancellationToken);
        }

        return told;
    }

    private bool HasWork(SqlSession session) =>
        TriggerStore.IsHeard(session)
        && (ChangeFeed.Last(session) > Cursor(session)
            || session.Scalar<long>($"SELECT EXISTS (SELECT 1 FROM trigger_pending WHERE due <= {workspace.Options.Clock.GetUtcNow()})") != 0);

    private bool Advance(LocalSession session, IReadOnlySet<NotionId> own)
    {
        var wanted = TriggerStore.Listening(session.Sql);
        var pending = new PendingEvents(session.Sql, options.Window, TriggerSchema.Pending);
        var told = false;

        // What is due comes first, and so do the changes before it: an event never waits for changes behind its window.
        var changes = ChangeFeed.After(session.Sql, Cursor(session.Sql), AtOnce);
        var reader = new OccurrenceReader(session.Sql);
        foreach (var change in changes)
        {
            foreach (var occurrence in reader.Read(change))
            {
                if (occurrence.Type.IsAggregated)
                    pending.Add(occurrence);
                else
                    Tell(PendingEvent.Of(occurrence, occurrence.Time));
            }
        }

        if (changes.Count > 0)
            session.Sql.Execute($"UPDATE trigger_cursor SET seq = {changes[^1].Seq} WHERE id = 1");
        if (changes.Count < AtOnce)
        {
            foreach (var due in pending.Due(session.Edit.At, AtOnce))
            {
                if (!due.Data.ContainsKey(Occurrence.Gone))
                    Tell(due);
                pending.Remove(due);
            }
        }

        return told;

        void Tell(PendingEvent about)
        {
            if (about.Authors.All(own.Contains) || !wanted.Exists(trigger => about.LastSeq > trigger.Since && EventFilter.IsOfType(trigger, about.Type.Name)))
                return;
            var written = new EventWriter(session, new Everyone(about.Authors)).Write(about, Reader(session.Facts));
            if (written is null)
                return;
            EventInbox.Add(session.Sql, new ReceivedEvent(written.Id.ToString(), written.Type, about.LastTime, written.Body) { Seq = about.LastSeq }, session.Edit.At);
            told = true;
        }
    }

    /// <summary>Events are written for a subscription; this one hears all and is sent nothing.</summary>
    private static Subscription Reader(WorkspaceFacts facts) => new()
    {
        Id = NotionId.Named($"triggers of {facts.Id}"),
        Url = "",
        Types = EventTypes.Of(NotionVersion.Latest),
        ApiVersion = NotionVersion.Latest.ToString(),
        Integration = facts.Owner,
        IntegrationName = "Verso",
        SealedToken = "",
        State = SubscriptionState.Active,
    };

    private static long Cursor(SqlSession session) => session.Scalar<long>($"SELECT coalesce(max(seq), 0) FROM trigger_cursor");

    /// <summary>Triggers hear of the whole workspace; an upload is seen by the bots that made it.</summary>
    private sealed class Everyone(IEnumerable<NotionId> authors) : IWebhookAudience
    {
        public IReadOnlyList<AudienceMember> Of(Subscription subscription) => [.. authors.Select(author => new AudienceMember(new Caller(author, "Verso")))];
    }
}
