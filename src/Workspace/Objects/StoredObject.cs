using System.Text.Json.Nodes;
using Verso.Notion;

namespace Verso.Workspace.Objects;

/// <summary>One object of the workspace as it is kept.</summary>
public sealed record StoredObject(NotionId Id, string Kind)
{
    /// <summary>One of <see cref="ObjectKind"/>; <see cref="ObjectKind.Workspace"/> at the top.</summary>
    public required string ParentKind { get; init; }

    public NotionId? ParentId { get; init; }

    /// <summary>The page whose content this is part of. Rows, data sources, views and users are part of none.</summary>
    public NotionId? PageId { get; init; }

    /// <summary>The place among its siblings: they are in ordinal order of this.</summary>
    public required string Rank { get; init; }

    public required DateTimeOffset Created { get; init; }

    /// <summary>To the millisecond; the JSON shows the minute.</summary>
    public required DateTimeOffset Edited { get; init; }

    /// <summary>Thrown away itself, not with something around it.</summary>
    public bool InTrash { get; init; }

    /// <summary>Lies inside something that was thrown away. Only <see cref="ObjectStore.Replace"/> of what is around it changes this.</summary>
    public bool IsBuried { get; init; }

    /// <summary>Counts the object's changes, from 1.</summary>
    public long Version { get; init; } = 1;

    /// <summary>The title as search compares it (<see cref="Words.Of"/>); null for what search does not find.</summary>
    public string? Words { get; init; }

    /// <summary>A page that is a template of its data source and no row of it: search does not find it.</summary>
    public bool IsTemplate => Kind == ObjectKind.Page && Words is null;

    /// <summary>The object as the newest API version serves it, without <c>request_id</c>.</summary>
    public required ReadOnlyMemory<byte> Json { get; init; }

    /// <summary>The JSON as it stands in the store, where this shows another (<see cref="IRefresh"/>): what a change found.</summary>
    internal ReadOnlyMemory<byte>? AsStored { get; init; }

    /// <summary>What only the internal API shows, as a JSON object.</summary>
    public ReadOnlyMemory<byte>? Internal { get; init; }

    public JsonObject ReadJson() => Api.Json.ReadObject(Json.Span);

    /// <summary>The JSON as it is served: what lies inside something thrown away is in the trash too.</summary>
    public ReadOnlyMemory<byte> Served => IsBuried && !InTrash ? Bury(Json) : Json;

    public JsonObject ReadServed() => Api.Json.ReadObject(Served.Span);

    public JsonObject ReadInternal() => Internal is { Length: > 0 } bytes ? Api.Json.ReadObject(bytes.Span) : [];

    internal static byte[] Bury(ReadOnlyMemory<byte> json)
    {
        var buried = Api.Json.ReadObject(json.Span);
        buried["in_trash"] = true;
        return Api.Json.Write(buried);
    }
}

/// <summary>Who changes something, and when.</summary>
public sealed record Edit(NotionId By, DateTimeOffset At)
{
    /// <summary>What all changes of this edit have in common, and no other's. It says nothing about their order.</summary>
    public long Number { get; } = Random.Shared.NextInt64();
}
