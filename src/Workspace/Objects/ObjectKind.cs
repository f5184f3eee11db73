namespace Verso.Workspace.Objects;

/// <summary>The kinds of objects that a workspace stores, in Notion's words.</summary>
public static class ObjectKind
{
    public const string Page = "page";
    public const string Database = "database";
    public const string DataSource = "data_source";
    public const string Block = "block";
    public const string View = "view";
    public const string User = "user";

    /// <summary>What a thread of comments hangs on. The public API shows only its id.</summary>
    public const string Discussion = "discussion";

    public const string Comment = "comment";
    public const string FileUpload = "file_upload";
    public const string CustomEmoji = "custom_emoji";

    /// <summary>Not stored as an object: the parent of what stands at the top.</summary>
    public const string Workspace = "workspace";
}
