using System.Text.Json.Serialization;

namespace Verso.Notion.Objects;

/// <summary>A property of a data source: its name, its type, and what the type needs to know.</summary>
[JsonConverter(typeof(PropertySchemaConverter))]
public abstract record PropertySchema : WireObject
{
    protected PropertySchema(string? type = null) => Type = type;

    /// <summary>Four characters or <c>title</c>, percent-encoded. It stays when the property is renamed.</summary>
    [JsonPropertyOrder(-1)]
    public string? Id { get; set; }

    [JsonPropertyOrder(-1)]
    public string? Name { get; set; }

    [JsonPropertyOrder(-1)]
    public string? Description { get; set; }

    [JsonInclude, JsonPropertyOrder(-1)]
    public string? Type { get; internal set; }
}

public sealed record TitleSchema() : PropertySchema("title")
{
    public Empty Title { get; set; } = new();
}

public sealed record RichTextSchema() : PropertySchema("rich_text")
{
    public Empty RichText { get; set; } = new();
}

public sealed record UrlSchema() : PropertySchema("url")
{
    public Empty Url { get; set; } = new();
}

public sealed record PeopleSchema() : PropertySchema("people")
{
    public Empty People { get; set; } = new();
}

public sealed record FilesSchema() : PropertySchema("files")
{
    public Empty Files { get; set; } = new();
}

public sealed record EmailSchema() : PropertySchema("email")
{
    public Empty Email { get; set; } = new();
}

public sealed record PhoneNumberSchema() : PropertySchema("phone_number")
{
    public Empty PhoneNumber { get; set; } = new();
}

public sealed record DateSchema() : PropertySchema("date")
{
    public Empty Date { get; set; } = new();
}

public sealed record CheckboxSchema() : PropertySchema("checkbox")
{
    public Empty Checkbox { get; set; } = new();
}

public sealed record CreatedBySchema() : PropertySchema("created_by")
{
    public Empty CreatedBy { get; set; } = new();
}

public sealed record CreatedTimeSchema() : PropertySchema("created_time")
{
    public Empty CreatedTime { get; set; } = new();
}

public sealed record LastEditedBySchema() : PropertySchema("last_edited_by")
{
    public Empty LastEditedBy { get; set; } = new();
}

public sealed record LastEditedTimeSchema() : PropertySchema("last_edited_time")
{
    public Empty LastEditedTime { get; set; } = new();
}

public sealed record ButtonSchema() : PropertySchema("button")
{
    public Empty Button { get; set; } = new();
}

public sealed record VerificationSchema() : PropertySchema("verification")
{
    public Empty Verification { get; set; } = new();
}

public sealed record PlaceSchema() : PropertySchema("place")
{
    public Empty Place { get; set; } = new();
}

public sealed record LocationSchema() : PropertySchema("location")
{
    public Empty Location { get; set; } = new();
}

public sealed record LastVisitedTimeSchema() : PropertySchema("last_visited_time")
{
    public Empty LastVisitedTime { get; set; } = new();
}

/// <summary>The rich text of versions before 2021-05-13.</summary>
public sealed record TextSchema() : PropertySchema("text")
{
    public Empty Text { get; set; } = new();
}

public sealed record NumberSchema() : PropertySchema("number")
{
    public NumberConfig Number { get; set; } = new();
}

public sealed record SelectSchema() : PropertySchema("select")
{
    public SelectConfig Select { get; set; } = new();
}

public sealed record MultiSelectSchema() : PropertySchema("multi_select")
{
    public SelectConfig MultiSelect { get; set; } = new();
}

public sealed record StatusSchema() : PropertySchema("status")
{
    public StatusConfig Status { get; set; } = new();
}

public sealed record FormulaSchema() : PropertySchema("formula")
{
    public FormulaConfig Formula { get; set; } = new();
}

public sealed record RelationSchema() : PropertySchema("relation")
{
    public RelationConfig Relation { get; set; } = new();
}

public sealed record RollupSchema() : PropertySchema("rollup")
{
    public RollupConfig Rollup { get; set; } = new();
}

public sealed record UniqueIdSchema() : PropertySchema("unique_id")
{
    public UniqueIdConfig UniqueId { get; set; } = new();
}

/// <summary>A property of a type that is not known here, or one whose type is not given.</summary>
public sealed record UnknownSchema : PropertySchema;

internal sealed class PropertySchemaConverter() : KindConverter<PropertySchema>(
    "type",
    RecordKind.Of<UnknownSchema>(),
    new Dictionary<string, RecordKind>
    {
        ["title"] = RecordKind.Of<TitleSchema>(),
        ["rich_text"] = RecordKind.Of<RichTextSchema>(),
        ["url"] = RecordKind.Of<UrlSchema>(),
        ["people"] = RecordKind.Of<PeopleSchema>(),
        ["files"] = RecordKind.Of<FilesSchema>(),
        ["email"] = RecordKind.Of<EmailSchema>(),
        ["phone_number"] = RecordKind.Of<PhoneNumberSchema>(),
        ["date"] = RecordKind.Of<DateSchema>(),
        ["checkbox"] = RecordKind.Of<CheckboxSchema>(),
        ["created_by"] = RecordKind.Of<CreatedBySchema>(),
        ["created_time"] = RecordKind.Of<CreatedTimeSchema>(),
        ["last_edited_by"] = RecordKind.Of<LastEditedBySchema>(),
        ["last_edited_time"] = RecordKind.Of<LastEditedTimeSchema>(),
        ["button"] = RecordKind.Of<ButtonSchema>(),
        ["verification"] = RecordKind.Of<VerificationSchema>(),
        ["place"] = RecordKind.Of<PlaceSchema>(),
        ["location"] = RecordKind.Of<LocationSchema>(),
        ["last_visited_time"] = RecordKind.Of<LastVisitedTimeSchema>(),
        ["text"] = RecordKind.Of<TextSchema>(),
        ["number"] = RecordKind.Of<NumberSchema>(),
        ["select"] = RecordKind.Of<SelectSchema>(),
        ["multi_select"] = RecordKind.Of<MultiSelectSchema>(),
        ["status"] = RecordKind.Of<StatusSchema>(),
        ["formula"] = RecordKind.Of<FormulaSchema>(),
        ["relation"] = RecordKind.Of<RelationSchema>(),
        ["rollup"] = RecordKind.Of<RollupSchema>(),
        ["unique_id"] = RecordKind.Of<UniqueIdSchema>(),
    });
