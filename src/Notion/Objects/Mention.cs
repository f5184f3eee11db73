using System.Text.Json.Serialization;

namespace Verso.Notion.Objects;

/// <summary>What a mention points at.</summary>
[JsonConverter(typeof(MentionConverter))]
public abstract record Mention : WireObject
{
    protected Mention(string? type = null) => Type = type;

    [JsonInclude, JsonPropertyOrder(-1)]
    public string? Type { get; internal set; }
}

public sealed record UserMention() : Mention("user")
{
    public User? User { get; set; }
}

public sealed record PageMention() : Mention("page")
{
    public ObjectReference? Page { get; set; }
}

public sealed record DatabaseMention() : Mention("database")
{
    public ObjectReference? Database { get; set; }
}

public sealed record DataSourceMention() : Mention("data_source")
{
    public ObjectReference? DataSource { get; set; }
}

public sealed record DateMention() : Mention("date")
{
    public NotionDate? Date { get; set; }
}

public sealed record LinkPreviewMention() : Mention("link_preview")
{
    public Link? LinkPreview { get; set; }
}

public sealed record LinkMention() : Mention("link_mention")
{
    [JsonPropertyName("link_mention")]
    public MentionedLink? Link { get; set; }
}

/// <summary>A placeholder in a template: the day, the moment or the user of its use.</summary>
public sealed record TemplateMention() : Mention("template_mention")
{
    [JsonPropertyName("template_mention")]
    public TemplateMentionKind? Template { get; set; }
}

public sealed record CustomEmojiMention() : Mention("custom_emoji")
{
    public CustomEmoji? CustomEmoji { get; set; }
}

public sealed record UnknownMention : Mention;

public sealed record MentionedLink : WireObject
{
    public string? Href { get; set; }

    public string? Title { get; set; }

    public string? Description { get; set; }

    public string? LinkAuthor { get; set; }

    public string? LinkProvider { get; set; }

    public string? ThumbnailUrl { get; set; }

    public string? IconUrl { get; set; }

    public string? IframeUrl { get; set; }

    public double? Height { get; set; }

    public double? Padding { get; set; }

    public double? PaddingTop { get; set; }
}

public sealed record TemplateMentionKind : WireObject
{
    public string? Type { get; set; }

    /// <summary><c>today</c> or <c>now</c>.</summary>
    public string? TemplateMentionDate { get; set; }

    /// <summary><c>me</c>.</summary>
    public string? TemplateMentionUser { get; set; }
}

internal sealed class MentionConverter() : KindConverter<Mention>(
    "type",
    RecordKind.Of<UnknownMention>(),
    new Dictionary<string, RecordKind>
    {
        ["user"] = RecordKind.Of<UserMention>(),
        ["page"] = RecordKind.Of<PageMention>(),
        ["database"] = RecordKind.Of<DatabaseMention>(),
        ["data_source"] = RecordKind.Of<DataSourceMention>(),
        ["date"] = RecordKind.Of<DateMention>(),
        ["link_preview"] = RecordKind.Of<LinkPreviewMention>(),
        ["link_mention"] = RecordKind.Of<LinkMention>(),
        ["template_mention"] = RecordKind.Of<TemplateMention>(),
        ["custom_emoji"] = RecordKind.Of<CustomEmojiMention>(),
    });
