using System.Text.Json.Nodes;
using Verso.Workspace.Api;
using Verso.Workspace.Content;
using Verso.Workspace.Internal.Records;
using Verso.Workspace.Objects;

namespace Verso.Workspace.Internal.Transactions;

/// <summary>Stores what a transaction did to discussions and comments.</summary>
internal sealed class TalkWriter(WriteScope scope, TransactionDraft drafts)
{
    public void Write()
    {
        foreach (var draft in OfTable(Tables.Discussion))
            WriteDiscussion(draft);
        foreach (var draft in OfTable(Tables.Comment))
            WriteComment(draft);
    }

    private IEnumerable<Draft> OfTable(string table) => drafts.All.Where(draft => draft.Pointer.Table == table);

    private void WriteDiscussion(Draft draft)
    {
        var comments = scope.Session.Comments;
        if (draft.IsNew)
        {
            var about = draft.Parent is { Table: Tables.Block } parent
                ? scope.Require(parent.Id)
                : throw InternalException.Incomplete($"The discussion {draft.Id} has no parent.");
            if (about.Kind is not (ObjectKind.Page or ObjectKind.Block or ObjectKind.Database))
                throw InternalException.Invalid($"Invalid input. {about.Id} is nothing to discuss.");
            var title = drafts.Find(draft.Parent.Value)?.After["properties"].At("title");
            var context = draft.After["context"] as JsonArray ?? Talk.MarkedText(title, draft.Id);
            scope.Session.Expect(draft.Id);
            comments.Begin(about, context);
            draft.IsStored = true;
        }

        if (comments.FindDiscussion(draft.Id) is not { } discussion)
            return;
        var resolved = draft.After["resolved"].IsTrue();
        if (draft.IsThrownAway)
            comments.DeleteDiscussion(discussion);
        else if (resolved != Local.CommentStore.IsResolved(discussion))
            comments.SetResolved(discussion, resolved);
    }

    private void WriteComment(Draft draft)
    {
        var comments = scope.Session.Comments;
        if (draft.IsNew)
        {
            var discussion = draft.Parent is { Table: Tables.Discussion } parent ? comments.FindDiscussion(parent.Id) : null;
            if (discussion is null)
                throw InternalException.Incomplete($"The comment {draft.Id} has no discussion.");
            scope.Session.Expect(draft.Id);
            comments.Add(discussion, Text(draft), [], comments.NameOf(scope.Session.Edit.By));
            draft.IsStored = true;
        }

        if (comments.Find(draft.Id) is not { } comment)
            return;
        if (!draft.IsNew && draft.Changes("text"))
            comment = comments.SetText(comment, Text(draft));
        if (draft.IsThrownAway)
            comments.Delete(comment);
    }

    private JsonArray Text(Draft draft) =>
        RichTexts.Read(WriteScope.ToInput(new JsonObject { ["text"] = TextSegments.ToRichText(draft.After["text"], scope.IsDatabase) })["text"], scope.Context);
}
