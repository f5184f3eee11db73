using System.Text.Json.Serialization;

namespace Verso.Notion.Objects;

/// <summary>What a page says under one property. A value made by a caller is sent even when it is null: null empties.</summary>
[JsonConverter(typeof(PropertyValueConverter))]
public abstract record PropertyValue : WireObject
{
    protected PropertyValue(string? type = null) => Type = type;

    [JsonPropertyOrder(-1)]
    public string? Id { get; set; }

    [JsonInclude, JsonPropertyOrder(-1)]
    public string? Type { get; internal set; }
}

public sealed record TitleValue() : PropertyValue("title")
{
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public IReadOnlyList<RichText>? Title { get; set; }
}

public sealed record RichTextValue() : PropertyValue("rich_text")
{
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public IReadOnlyList<RichText>? RichText { get; set; }
}

public sealed record NumberValue() : PropertyValue("number")
{
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public double? Number { get; set; }
}

public sealed record SelectValue() : PropertyValue("select")
{
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public SelectOption? Select { get; set; }
}

public sealed record StatusValue() : PropertyValue("status")
{
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public SelectOption? Status { get; set; }
}

public sealed record MultiSelectValue() : PropertyValue("multi_select")
{
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public IReadOnlyList<SelectOption>? MultiSelect { get; set; }
}

public sealed record DateValue() : PropertyValue("date")
{
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public NotionDate? Date { get; set; }
}

/// <summary>People, bots or groups. An answer holds at most 25; the property item endpoint has them all.</summary>
public sealed record PeopleValue() : PropertyValue("people")
{
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public IReadOnlyList<User>? People { get; set; }
}

public sealed record FilesValue() : PropertyValue("files")
{
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public IReadOnlyList<FileObject>? Files { get; set; }
}

public sealed record CheckboxValue() : PropertyValue("checkbox")
{
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public bool? Checkbox { get; set; }
}

public sealed record UrlValue() : PropertyValue("url")
{
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Url { get; set; }
}

public sealed record EmailValue() : PropertyValue("email")
{
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Email { get; set; }
}

public sealed record PhoneNumberValue() : PropertyValue("phone_number")
{
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? PhoneNumber { get; set; }
}

/// <summary>At most 25 in an answer; <see cref="HasMore"/> says that the property item endpoint has more.</summary>
public sealed record RelationValue() : PropertyValue("relation")
{
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public IReadOnlyList<ObjectReference>? Relation { get; set; }

    public bool HasMore { get; set; }
}

public sealed record FormulaValue() : PropertyValue("formula")
{
    public FormulaResult? Formula { get; set; }
}

public sealed record RollupValue() : PropertyValue("rollup")
{
    public RollupResult? Rollup { get; set; }
}

public sealed record CreatedByValue() : PropertyValue("created_by")
{
    public User? CreatedBy { get; set; }
}

public sealed record CreatedTimeValue() : PropertyValue("created_time")
{
    public Timestamp? CreatedTime { get; set; }
}

public sealed record LastEditedByValue() : PropertyValue("last_edited_by")
{
    public User? LastEditedBy { get; set; }
}

public sealed record LastEditedTimeValue() : PropertyValue("last_edited_time")
{
    public Timestamp? LastEditedTime { get; set; }
}

public sealed record UniqueIdValue() : PropertyValue("unique_id")
{
    public UniqueId? UniqueId { get; set; }
}

public sealed record VerificationValue() : PropertyValue("verification")
{
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public Verification? Verification { get; set; }
}

public sealed record PlaceValue() : PropertyValue("place")
{
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public Place? Place { get; set; }
}

public sealed record ButtonValue() : PropertyValue("button")
{
    public Empty? Button { get; set; }
}

public sealed record LastVisitedTimeValue() : PropertyValue("last_visited_time")
{
    public Timestamp? LastVisitedTime { get; set; }
}

/// <summary>The rich text of versions before 2021-05-13.</summary>
public sealed record TextValue() : PropertyValue("text")
{
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public IReadOnlyList<RichText>? Text { get; set; }
}

/// <summary>Only the id of a property, as pages gave it for a while in version 2022-06-28.</summary>
public sealed record PartialValue : PropertyValue;

public sealed record UnknownValue : PropertyValue;

internal sealed class PropertyValueConverter() : KindConverter<PropertyValue>(
    "type",
    RecordKind.Of<UnknownValue>(),
    new Dictionary<string, RecordKind>
    {
        ["title"] = RecordKind.Of<TitleValue>(),
        ["rich_text"] = RecordKind.Of<RichTextValue>(),
        ["number"] = RecordKind.Of<NumberValue>(),
        ["select"] = RecordKind.Of<SelectValue>(),
        ["status"] = RecordKind.Of<StatusValue>(),
        ["multi_select"] = RecordKind.Of<MultiSelectValue>(),
        ["date"] = RecordKind.Of<DateValue>(),
        ["people"] = RecordKind.Of<PeopleValue>(),
        ["files"] = RecordKind.Of<FilesValue>(),
        ["checkbox"] = RecordKind.Of<CheckboxValue>(),
        ["url"] = RecordKind.Of<UrlValue>(),
        ["email"] = RecordKind.Of<EmailValue>(),
        ["phone_number"] = RecordKind.Of<PhoneNumberValue>(),
        ["relation"] = RecordKind.Of<RelationValue>(),
        ["formula"] = RecordKind.Of<FormulaValue>(),
        ["rollup"] = RecordKind.Of<RollupValue>(),
        ["created_by"] = RecordKind.Of<CreatedByValue>(),
        ["created_time"] = RecordKind.Of<CreatedTimeValue>(),
        ["last_edited_by"] = RecordKind.Of<LastEditedByValue>(),
        ["last_edited_time"] = RecordKind.Of<LastEditedTimeValue>(),
        ["unique_id"] = RecordKind.Of<UniqueIdValue>(),
        ["verification"] = RecordKind.Of<VerificationValue>(),
        ["place"] = RecordKind.Of<PlaceValue>(),
        ["button"] = RecordKind.Of<ButtonValue>(),
        ["last_visited_time"] = RecordKind.Of<LastVisitedTimeValue>(),
        ["text"] = RecordKind.Of<TextValue>(),
    },
    RecordKind.Of<PartialValue>());
