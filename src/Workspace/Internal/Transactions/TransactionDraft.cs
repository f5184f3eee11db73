using Verso.Workspace.Internal.Records;

namespace Verso.Workspace.Internal.Transactions;

/// <summary>
/// All operations of a transaction applied to copies of the records, so that their order among themselves does not matter:
/// a block may be put into a list before it is made.
/// </summary>
internal sealed class TransactionDraft(RecordReader reader)
{
    private static readonly HashSet<string> Written = [Tables.Block, Tables.Collection, Tables.CollectionView, Tables.Discussion, Tables.Comment];

    /// <summary>Records that follow from others here: what a client writes to them is already so, or has no meaning.</summary>
    private static readonly HashSet<string> Implied =
        [Tables.Space, Tables.SpaceView, Tables.User, Tables.UserRoot, Tables.UserSettings, Tables.Activity, "space_user"];

    private readonly Dictionary<Pointer, Draft> _drafts = [];
    private readonly List<Draft> _order = [];

    /// <summary>The records that were touched, in the order in which they were.</summary>
    public IReadOnlyList<Draft> All => _order;

    public Draft? Find(Pointer pointer) => _drafts.GetValueOrDefault(pointer);

    public void Apply(Operation operation)
    {
        var pointer = operation.Pointer;
        if (!Written.Contains(pointer.Table))
        {
            if (Implied.Contains(pointer.Table))
                return;
            throw InternalException.Invalid($"Invalid input. Records of the table '{pointer.Table}' cannot be written.");
        }

        if (!_drafts.TryGetValue(pointer, out var draft))
        {
            draft = new Draft(pointer, reader.Find(pointer));
            var makes = operation is { Path.Count: 0, Command: "set" or "update" };
            if (draft.IsNew && !makes)
                throw InternalException.Invalid($"Invalid input. There is no {pointer.Table} {pointer.Id}, or it is not shared with you.");
            if (draft.IsNew && reader.IsTaken(pointer.Id))
                throw InternalException.Invalid($"Invalid input. {pointer.Id} is the id of something else than a {pointer.Table}.");
            _drafts[pointer] = draft;
            _order.Add(draft);
        }

        RecordEdit.Apply(draft.After, operation);
    }
}
