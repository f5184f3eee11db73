using System.Text;
using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Objects;

namespace Verso.Workspace.Local;

/// <summary>One object of an answer: the bytes as the newest version serves them.</summary>
internal readonly record struct Served(string Kind, NotionId Id, ReadOnlyMemory<byte> Json)
{
    public Served(StoredObject stored)
        : this(stored.Kind, stored.Id, stored.Served)
    {
    }

    /// <summary>What a caller sees that may write but not read.</summary>
    public Served AsPartial() => this with { Json = Api.Json.Write(new JsonObject { ["object"] = Kind, ["id"] = Id.ToString() }) };
}

/// <summary>The body of an answer, still without <c>request_id</c>. Stored bytes are copied, not read.</summary>
internal sealed record Reply
{
    /// <summary>The HTTP status: 200, or 202 for what is taken on and done later.</summary>
    public int Status { get; init; } = 200;

    private IReadOnlyList<Served> Objects { get; init; } = [];

    private string? ListType { get; init; }

    private string? NextCursor { get; init; }

    private bool LimitReached { get; init; }

    private JsonObject? Body { get; init; }

    /// <summary>The one answer of the API that does not say which request it answers.</summary>
    private bool IsBare { get; init; }

    /// <summary>The one object that was made or changed.</summary>
    public NotionId? Id => ListType is null && Objects.Count == 1 ? Objects[0].Id : null;

    public static Reply Of(Served one) => new() { Objects = [one] };

    public static Reply Of(StoredObject stored) => Of(new Served(stored));

    /// <summary>An answer that is no stored object.</summary>
    public static Reply Of(JsonObject body) => new() { Body = body };

    /// <summary>The same without <c>request_id</c>.</summary>
    public static Reply Bare(JsonObject body) => new() { Body = body, IsBare = true };

    /// <summary>This reply with another body, in the words of an older version.</summary>
    public Reply Lowered(JsonObject body) => new() { Body = body, IsBare = IsBare, Status = Status };

    /// <param name="type">What stands beside the results, such as <c>block</c>.</param>
    /// <param name="next">The cursor of the next page; null at the end.</param>
    /// <param name="limitReached">There is more than one query may return.</param>
    public static Reply List(string type, IEnumerable<Served> results, string? next, bool limitReached = false) =>
        new() { Objects = [.. results], ListType = type, NextCursor = next, LimitReached = limitReached };

    public Reply AsPartial() => Body is null ? this with { Objects = [.. Objects.Select(one => one.AsPartial())] } : this;

    /// <summary>The body as JSON, for what has to change it.</summary>
    public JsonObject ToJson() => Body ?? Json.ReadObject(ToBytes(requestId: null).Span);

    public ApiAnswer ToAnswer(Guid? requestId) => new(Status, ToBytes(requestId));

    /// <summary>The body with <c>request_id</c> last.</summary>
    public ReadOnlyMemory<byte> ToBytes(Guid? requestId)
    {
        if (Body is not null)
            return WithRequestId(Json.Write(Body), IsBare ? null : requestId);
        if (ListType is null)
            return WithRequestId(Objects[0].Json.Span, requestId);

        var list = new MemoryStream(Objects.Sum(one => one.Json.Length + 1) + 256);
        list.Write("{\"object\":\"list\",\"results\":["u8);
        for (var i = 0; i < Objects.Count; i++)
        {
            if (i > 0)
                list.WriteByte((byte)',');
            list.Write(Objects[i].Json.Span);
        }

        var cursor = NextCursor is null ? "null" : JsonValue.Create(NextCursor).ToJsonString(Json.Options);
        var status = LimitReached ? ",\"request_status\":{\"type\":\"incomplete\",\"incomplete_reason\":\"query_result_limit_reached\"}" : "";
        list.Write(Encoding.UTF8.GetBytes(
            $"],\"next_cursor\":{cursor},\"has_more\":{(NextCursor is null ? "false" : "true")},\"type\":\"{ListType}\",\"{ListType}\":{{}}{status}}}"));
        return WithRequestId(list.GetBuffer().AsSpan(0, (int)list.Length), requestId);
    }

    private static byte[] WithRequestId(ReadOnlySpan<byte> body, Guid? requestId)
    {
        if (requestId is not { } id)
            return body.ToArray();
        var tail = ",\"request_id\":\""u8;
        var bytes = new byte[body.Length + tail.Length + 37];
        body[..^1].CopyTo(bytes);
        tail.CopyTo(bytes.AsSpan(body.Length - 1));
        id.TryFormat(bytes.AsSpan(body.Length - 1 + tail.Length), out _);
        "\"}"u8.CopyTo(bytes.AsSpan(bytes.Length - 2));
        return bytes;
    }
}
