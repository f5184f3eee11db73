using System.Text.Json.Serialization;

namespace Verso.Notion.Objects;

/// <summary>What an answer of the API is: an object that says in <c>object</c> which.</summary>
[JsonConverter(typeof(NotionObjectConverter))]
public abstract record NotionObject : WireObject
{
    protected NotionObject(string? kind = null) => Object = kind;

    [JsonInclude, JsonPropertyOrder(-2)]
    public string? Object { get; internal set; }

    /// <summary>The request that gave this answer; only on the outermost object.</summary>
    [JsonPropertyOrder(2)]
    public string? RequestId { get; set; }
}

/// <summary>An object of a kind that is not known here; its members are in <see cref="WireObject.Extra"/>.</summary>
public sealed record UnknownObject : NotionObject;

internal sealed class NotionObjectConverter() : KindConverter<NotionObject>(
    "object",
    RecordKind.Of<UnknownObject>(),
    new Dictionary<string, RecordKind>
    {
        ["page"] = RecordKind.Of<Page>(),
        ["database"] = RecordKind.Of<Database>(),
        ["data_source"] = RecordKind.Of<DataSource>(),
        ["block"] = RecordKind.Of<Block>(),
        ["user"] = RecordKind.Of<User>(),
        ["group"] = RecordKind.Of<User>(),
        ["comment"] = RecordKind.Of<Comment>(),
        ["file_upload"] = RecordKind.Of<FileUpload>(),
        ["async_task"] = RecordKind.Of<AsyncTask>(),
        ["view"] = RecordKind.Of<View>(),
        ["view_query"] = RecordKind.Of<ViewQuery>(),
        ["page_markdown"] = RecordKind.Of<PageMarkdown>(),
        ["property_item"] = RecordKind.Of<PropertyItem>(),
        ["list"] = RecordKind.Of<NotionList<NotionObject>>(),
        ["error"] = RecordKind.Of<ErrorBody>(),
    })
{
    /// <summary>The few answers that do not say what they are have a member that only they have.</summary>
    protected override RecordKind? KindOfMember(string member) => member switch
    {
        "templates" => RecordKind.Of<TemplateList>(),
        "results" => RecordKind.Of<NotionList<NotionObject>>(),
        "access_token" => RecordKind.Of<OAuthToken>(),
        "error" => RecordKind.Of<OAuthError>(),
        "name" => RecordKind.Of<CustomEmoji>(),
        _ => null,
    };
}
