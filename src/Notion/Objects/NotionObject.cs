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
    typeof(UnknownObject),
    new Dictionary<string, Type>
    {
        ["page"] = typeof(Page),
        ["database"] = typeof(Database),
        ["data_source"] = typeof(DataSource),
        ["block"] = typeof(Block),
        ["user"] = typeof(User),
        ["group"] = typeof(User),
        ["comment"] = typeof(Comment),
        ["file_upload"] = typeof(FileUpload),
        ["async_task"] = typeof(AsyncTask),
        ["view"] = typeof(View),
        ["view_query"] = typeof(ViewQuery),
        ["page_markdown"] = typeof(PageMarkdown),
        ["property_item"] = typeof(PropertyItem),
        ["list"] = typeof(NotionList<NotionObject>),
        ["error"] = typeof(ErrorBody),
    })
{
    /// <summary>The few answers that do not say what they are have a member that only they have.</summary>
    protected override Type? TypeOfMember(string member) => member switch
    {
        "templates" => typeof(TemplateList),
        "results" => typeof(NotionList<NotionObject>),
        "access_token" => typeof(OAuthToken),
        "error" => typeof(OAuthError),
        "name" => typeof(CustomEmoji),
        _ => null,
    };
}
