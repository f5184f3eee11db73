using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Objects;
using Verso.Workspace.Properties;
using Verso.Workspace.Queries;

namespace Verso.Workspace.Local;

/// <summary>A data source and the typed table of its rows.</summary>
public sealed record DataSource(StoredObject Stored, DataSourceTable Table)
{
    public NotionId Id => Stored.Id;

    public NotionId DatabaseId => Stored.ParentId!.Value;

    public DataSourceSchema Schema => Table.Schema;

    /// <summary>What the internal API shows of AI properties, by property id as it is: <c>{type,…}</c>.</summary>
    public JsonObject AiInference => Stored.ReadInternal()[InternalMembers.AiInference] as JsonObject ?? [];
}

/// <summary>The members of the JSON that only the internal API shows.</summary>
public static class InternalMembers
{
    /// <summary>On a data source: its AI properties.</summary>
    public const string AiInference = "ai_inference";

    /// <summary>On a database, whose public JSON does not say who made it: a user's id.</summary>
    public const string CreatedBy = "created_by";

    /// <summary>On a database: a user's id.</summary>
    public const string LastEditedBy = "last_edited_by";

    /// <summary>What a record of the internal API says beyond the public JSON, as a merge patch.</summary>
    public const string Record = "record";

    /// <summary>On a page: values that are longer than the public JSON shows, by property id.</summary>
    public const string FullValues = "full_values";
}
