using System.Data.Common;
using Verso.Notion;
using Verso.Workspace.Storage;

namespace Verso.Workspace.Webhooks;

/// <summary>One event on its way to one subscription.</summary>
/// <param name="Number">Its place in the queue.</param>
public sealed record Delivery(long Number, NotionId Id, NotionId Subscription, string Type, NotionId Entity, DeliveryState State, int Attempts)
{
    public DateTimeOffset Created { get; init; }

    /// <summary>When it is sent next; null when it is not.</summary>
    public DateTimeOffset? Due { get; init; }

    /// <summary>When it was last sent.</summary>
    public DateTimeOffset? Tried { get; init; }

    /// <summary>What the receiver answered last; null when it did not.</summary>
    public int? Status { get; init; }

    /// <summary>Why the last attempt failed, in one sentence.</summary>
    public string? Error { get; init; }

    /// <summary>The event, as it was first written.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    internal static Sql Columns { get; } = Sql.Text("number, id, webhook, type, entity, state, attempts, created, due, tried, status, error, body");

    internal static Delivery Read(DbDataReader row)
    {
        return new Delivery(
            row.GetInt64(0), NotionId.Parse(row.GetString(1)), NotionId.Parse(row.GetString(2)), row.GetString(3), NotionId.Parse(row.GetString(4)),
            Enum.Parse<DeliveryState>(row.GetString(5), ignoreCase: true), row.GetInt32(6))
        {
            Created = Time(7)!.Value,
            Due = Time(8),
            Tried = Time(9),
            Status = row.IsDBNull(10) ? null : row.GetInt32(10),
            Error = row.IsDBNull(11) ? null : row.GetString(11),
            Body = row.GetFieldValue<byte[]>(12),
        };

        DateTimeOffset? Time(int column) => row.IsDBNull(column) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));
    }

    internal static string Write(DeliveryState state) => state.ToString().ToLowerInvariant();
}

public enum DeliveryState
{
    /// <summary>Not sent yet, or to be sent again.</summary>
    Waiting,
    Delivered,

    /// <summary>Given up. It can be looked at, and sent anew.</summary>
    Dead,
}
