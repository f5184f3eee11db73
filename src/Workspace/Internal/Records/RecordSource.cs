using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Local;
using Verso.Workspace.Objects;

namespace Verso.Workspace.Internal.Records;

/// <summary>An object of the workspace with what its record shows beyond the public JSON.</summary>
/// <param name="Json">The object as the newest API version serves it.</param>
public sealed record RecordSource(JsonObject Json)
{
    public long Version { get; init; } = 1;

    /// <summary>The ids of what it contains, in order.</summary>
    public IReadOnlyList<NotionId> Content { get; init; } = [];

    /// <summary>Members that only the internal form has; they are laid over the record (JSON merge patch).</summary>
    public JsonObject? Hidden { get; init; }

    /// <summary>On a data source: its AI properties by raw property id.</summary>
    public JsonObject? AiInference { get; init; }

    /// <summary>The ids of a table's columns: for the table itself and for each of its rows.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>To the millisecond; the public JSON shows the minute.</summary>
    public DateTimeOffset? Created { get; init; }

    public DateTimeOffset? Edited { get; init; }

    /// <summary>It was thrown away, or lies in what was.</summary>
    public bool IsInTrash { get; init; }

    /// <summary>On a page: it is a template of its collection.</summary>
    public bool IsTemplate { get; init; }

    public NotionId Id => NotionId.Parse(Json["id"]!.GetValue<string>());

    public static RecordSource Of(StoredObject stored)
    {
        var hidden = stored.ReadInternal();
        return new(stored.Kind == ObjectKind.View ? stored.ReadJson() : stored.ReadServed())
        {
            IsTemplate = stored.IsTemplate,
            IsInTrash = stored.InTrash || stored.IsBuried,
            Version = stored.Version,
            Hidden = hidden[InternalMembers.Record] as JsonObject,
            AiInference = hidden[InternalMembers.AiInference] as JsonObject,
            Created = stored.Created,
            Edited = stored.Edited,
        };
    }
}
