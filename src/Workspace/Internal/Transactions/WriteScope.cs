using System.Text.Json;
using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Internal.Records;
using Verso.Workspace.Local;
using Verso.Workspace.Objects;

namespace Verso.Workspace.Internal.Transactions;

/// <summary>What the parts of a transaction's storing share: the session, who writes, and the operations of the public API.</summary>
internal sealed class WriteScope(LocalSession session, Caller caller, RecordReader reader)
{
    public LocalSession Session { get; } = session;

    public RecordReader Reader { get; } = reader;

    public SessionContext Context { get; } = new(session, caller);

    public Caller Caller => caller;

    /// <summary>Whether the content of that file lies here.</summary>
    public bool IsHosted(NotionId id) => Session.Uploads.FindHosted(id) is not null && Session.Objects.Find(id, ObjectKind.FileUpload) is not null;

    public bool IsDatabase(NotionId id) => Session.Objects.Find(id, ObjectKind.Database) is not null;

    public StoredObject Require(NotionId id) =>
        Session.Objects.Find(id) ?? throw InternalException.Invalid($"Invalid input. There is no record {id}, or it is not shared with you.");

    /// <summary>Carries out an operation of the public API in this transaction, so that both ways to write keep the same rules.</summary>
    public Reply Operate(string method, string path, JsonObject body)
    {
        var call = CallOf(method, path, body);
        return call.Route.Handle(call);
    }

    /// <summary>Moves a page to the top of the space, for which the public API has no operation.</summary>
    public void MoveToTop(StoredObject page) => PageOperations.Bring(CallOf("POST", $"pages/{page.Id}/move", []), page, parent: null);

    private Call CallOf(string method, string path, JsonObject body)
    {
        var (route, values) = Routes.Find(method, path) ?? throw new InvalidOperationException($"There is no {method} {path}.");
        return new Call
        {
            Session = Session,
            Caller = caller,
            Request = new ApiRequest(method, path, caller),
            Route = route,
            Path = values,
            Body = ToInput(body),
        };
    }

    public static Input ToInput(JsonNode body) => Input.Body(JsonSerializer.SerializeToElement(body));

    /// <summary>Keeps beside the object what of the record the public JSON cannot say.</summary>
    public void KeepHidden(NotionId id, JsonObject? hidden)
    {
        var stored = Require(id);
        var all = stored.ReadInternal();
        if (JsonNode.DeepEquals(all[InternalMembers.Record], hidden))
            return;
        all.Remove(InternalMembers.Record);
        if (hidden is not null)
            all[InternalMembers.Record] = hidden;
        Session.Objects.Replace(stored, stored with { Internal = all.Count == 0 ? default(ReadOnlyMemory<byte>?) : Json.Write(all) });
    }

    /// <summary>The record as the public JSON alone would give it.</summary>
    public JsonObject WithoutHidden(StoredObject stored)
    {
        var hidden = stored.ReadInternal();
        hidden.Remove(InternalMembers.Record);
        var bare = stored with { Internal = Json.Write(hidden) };
        return stored.Kind switch
        {
            ObjectKind.DataSource => Reader.Collection(bare),
            ObjectKind.View => Reader.View(bare),
            _ => Reader.Block(bare)!,
        };
    }
}
