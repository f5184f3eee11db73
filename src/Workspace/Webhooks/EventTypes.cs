using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Objects;

namespace Verso.Workspace.Webhooks;

/// <summary>One type of event, as a subscription chooses it.</summary>
/// <param name="Name">Such as <c>page.created</c>.</param>
/// <param name="Entity">The kind of object it is about.</param>
public sealed record EventType(string Name, string Entity)
{
    /// <summary>
    /// Waits for a short while, so that a burst of changes becomes one event and what is undone meanwhile becomes none.
    /// Notion's documentation says of each type whether it is.
    /// </summary>
    public bool IsAggregated { get; init; } = true;

    /// <summary>The first version that has it.</summary>
    public NotionVersion Since { get; init; } = NotionVersion.Databases;

    /// <summary>The last version that has it.</summary>
    public NotionVersion Until { get; init; } = NotionVersion.Latest;

    /// <summary>What it was called before data sources had events of their own; null for all others.</summary>
    public string? Before { get; init; }

    /// <summary>What the integration must be allowed to do.</summary>
    public Capabilities Needs { get; init; } = Capabilities.ReadContent;

    public bool IsOf(NotionVersion version) => version >= Since && version <= Until;
}

/// <summary>
/// The table of all types. A kind of object whose changes are recorded has events as soon as its rows stand here:
/// <c>kind.created</c>, <c>kind.moved</c>, <c>kind.deleted</c>, <c>kind.undeleted</c> follow from the changes themselves.
/// </summary>
public static class EventTypes
{
    public const string Created = "created";
    public const string Moved = "moved";
    public const string Deleted = "deleted";
    public const string Undeleted = "undeleted";

    public const string PageContent = "page.content_updated";
    public const string PageProperties = "page.properties_updated";
    public const string DataSourceContent = "data_source.content_updated";
    public const string DataSourceSchema = "data_source.schema_updated";

    private static readonly EventType[] Rows =
    [
        Page("page.created"),
        Page("page.deleted"),
        Page("page.undeleted"),
        Page("page.moved"),
        Page("page.locked") with { IsAggregated = false },
        Page("page.unlocked") with { IsAggregated = false },
        Page(PageContent),
        Page(PageProperties),
        Page("page.transcription_block.transcript_deleted"),

        Database("database.created"),
        Database("database.deleted"),
        Database("database.undeleted"),
        Database("database.moved"),
        Database("database.content_updated") with { Until = NotionVersion.Databases },
        Database("database.schema_updated") with { Until = NotionVersion.Databases },

        DataSource("data_source.created"),
        DataSource("data_source.deleted"),
        DataSource("data_source.undeleted"),
        DataSource("data_source.moved"),
        DataSource(DataSourceContent) with { Before = "database.content_updated" },
        DataSource(DataSourceSchema) with { Before = "database.schema_updated" },

        Comment("comment.created"),
        Comment("comment.updated"),
        Comment("comment.deleted"),

        View("view.created"),
        View("view.updated"),
        View("view.deleted"),

        FileUpload("file_upload.created"),
        FileUpload("file_upload.completed"),
        FileUpload("file_upload.expired"),
        FileUpload("file_upload.upload_failed"),
    ];

    private static readonly Dictionary<string, EventType> ByName = Rows.ToDictionary(type => type.Name, StringComparer.Ordinal);

    /// <summary>The versions that an event can be written in.</summary>
    public static IReadOnlyList<string> Versions { get; } = [.. NotionVersion.All.SkipWhile(version => version != NotionVersion.Databases.ToString())];

    public static EventType? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>The names that a subscription of that version can choose.</summary>
    public static IReadOnlyList<string> Of(NotionVersion version) => [.. Rows.Where(type => type.IsOf(version)).Select(type => type.Name)];

    /// <summary>What the type is called under a version; null when that has no such event.</summary>
    public static string? NameUnder(EventType type, NotionVersion version) => type.IsOf(version) ? type.Name : version < type.Since ? type.Before : null;

    /// <summary>The chosen types after a subscription went to another version; what that does not have falls away.</summary>
    public static IReadOnlyList<string> Translate(IEnumerable<string> chosen, NotionVersion version) =>
        [.. chosen.Select(name => Translate(name, version)).OfType<string>().Distinct(StringComparer.Ordinal)];

    private static string? Translate(string name, NotionVersion version)
    {
        if (ByName[name].IsOf(version))
            return name;
        var other = Array.Find(Rows, type => type.Name == name)!.Before ?? Array.Find(Rows, type => type.Before == name)?.Name;
        return other is not null && ByName[other].IsOf(version) ? other : null;
    }

    private static EventType Page(string name) => new(name, ObjectKind.Page);

    private static EventType Database(string name) => new(name, ObjectKind.Database);

    private static EventType DataSource(string name) => new(name, ObjectKind.DataSource) { Since = NotionVersion.DataSources };

    private static EventType Comment(string name) => new(name, ObjectKind.Comment) { IsAggregated = false, Needs = Capabilities.ReadComments };

    private static EventType View(string name) => new(name, ObjectKind.View) { Since = NotionVersion.DataSources };

    private static EventType FileUpload(string name) => new(name, ObjectKind.FileUpload) { IsAggregated = false };
}
