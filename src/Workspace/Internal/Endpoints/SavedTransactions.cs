using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Internal.Transactions;
using Verso.Workspace.Jobs;
using Verso.Workspace.Local;

namespace Verso.Workspace.Internal.Endpoints;

/// <summary>
/// Writing: all transactions of a call in one transaction of the store. One that was applied before, known by its id, is
/// not applied again.
/// </summary>
internal static class SavedTransactions
{
    public static async Task<JsonObject> SaveAsync(InternalCall call, CancellationToken cancellationToken)
    {
        var transactions = Read(call.Body);
        var count = transactions.Sum(transaction => transaction.Operations.Count);
        if (count > call.Options.MostOperations)
            throw InternalException.Invalid($"Invalid input. A call should hold at most {call.Options.MostOperations} operations.");
        if (count > 0)
            await call.Workspace.WriteAsync(call.User, session => Apply(call, session, transactions), cancellationToken);
        return [];
    }

    private static bool Apply(InternalCall call, LocalSession session, IReadOnlyList<Transaction> transactions)
    {
        foreach (var transaction in transactions)
        {
            if (transaction.Id is { } known && AppliedKeys.Find(session.Sql, Key(known)) is not null)
                continue;
            var reader = call.Reader(session);
            var drafts = new TransactionDraft(reader);
            foreach (var operation in transaction.Operations)
                drafts.Apply(operation);
            new DraftWriter(new WriteScope(session, call.Caller, reader), drafts).Write();
            if (transaction.Id is { } id)
                AppliedKeys.Record(session.Sql, Key(id), id, session.Edit.At);
        }

        return true;
    }

    private static string Key(NotionId transaction) => $"transaction:{transaction}";

    private static List<Transaction> Read(JsonObject body)
    {
        if (body["transactions"] is JsonArray several)
            return [.. several.Select(one => new Transaction(one.At("id").Id(), Operations(one)))];
        return body["operations"] is JsonArray
            ? [new Transaction(null, Operations(body))]
            : throw InternalException.Invalid("Invalid input. The body should hold transactions or operations.");
    }

    private static List<Operation> Operations(JsonNode? transaction) =>
        transaction.At("operations") is JsonArray operations
            ? [.. operations.Select(Operation.Read)]
            : throw InternalException.Invalid("Invalid input. operations should be an array.");

    private sealed record Transaction(NotionId? Id, IReadOnlyList<Operation> Operations);
}
