using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Internal.Records;

namespace Verso.Workspace.Internal.Transactions;

/// <summary>A record as a transaction found it and as it shall be.</summary>
internal sealed class Draft(Pointer pointer, JsonObject? before)
{
    public Pointer Pointer { get; } = pointer;

    public NotionId Id => Pointer.Id;

    /// <summary>Null for a record that the transaction makes.</summary>
    public JsonObject? Before { get; } = before;

    public JsonObject After { get; } = before?.DeepClone().AsObject() ?? new JsonObject { ["id"] = pointer.Id.ToString() };

    public bool IsNew => Before is null;

    /// <summary>The record exists in the store by now.</summary>
    public bool IsStored { get; set; } = before is not null;

    public string Type => After["type"].Text() ?? "";

    public bool IsAlive => !After["alive"].IsFalse();

    /// <summary>The record is thrown away. One that lies inside something thrown away is not alive either, but nobody threw it.</summary>
    public bool IsThrownAway => !IsAlive && (Before is null || !Before["alive"].IsFalse());

    public bool IsTakenBack => IsAlive && Before is not null && Before["alive"].IsFalse();

    public IEnumerable<NotionId> Content => After["content"].Items().Select(id => id.Id()).OfType<NotionId>();

    /// <summary>What the record lies in; null when it does not say.</summary>
    public Pointer? Parent => ParentOf(After);

    public bool IsMoved => Before is not null && ParentOf(Before) != Parent;

    public bool Changes(string member) => Before is null || !JsonNode.DeepEquals(Before[member], After[member]);

    /// <summary>The keys below a member whose values changed.</summary>
    public IReadOnlyList<string> ChangedKeys(string member)
    {
        var before = Before?[member] as JsonObject ?? [];
        var after = After[member] as JsonObject ?? [];
        return [.. before.Select(pair => pair.Key).Union(after.Select(pair => pair.Key)).Where(key => !JsonNode.DeepEquals(before[key], after[key]))];
    }

    private static Pointer? ParentOf(JsonObject record) =>
        record["parent_table"].Text() is { } table && record["parent_id"].Id() is { } id ? new Pointer(table, id) : null;
}
