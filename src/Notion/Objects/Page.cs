using System.Collections.ObjectModel;
using System.Text.Json.Serialization;

namespace Verso.Notion.Objects;

/// <summary>A page. Where the integration may not read content, only the id is given.</summary>
public sealed record Page() : NotionObject("page")
{
    public ObjectId Id { get; set; }

    public Timestamp CreatedTime { get; set; }

    public Timestamp LastEditedTime { get; set; }

    public User? CreatedBy { get; set; }

    public User? LastEditedBy { get; set; }

    public FileObject? Cover { get; set; }

    public Icon? Icon { get; set; }

    public Parent? Parent { get; set; }

    public bool InTrash { get; set; }

    /// <summary>Put away with the app's archive, which is not the trash.</summary>
    public bool IsArchived { get; set; }

    public bool IsLocked { get; set; }

    public IReadOnlyDictionary<string, PropertyValue> Properties { get; set; } = ReadOnlyDictionary<string, PropertyValue>.Empty;

    public string? Url { get; set; }

    public string? PublicUrl { get; set; }

    /// <summary>The name of <see cref="InTrash"/> in versions before 2026-03-11.</summary>
    public bool Archived { get; set; }

    /// <summary>The plain text of the title, whatever its property is called.</summary>
    [JsonIgnore]
    public string Title => Properties.Values.OfType<TitleValue>().FirstOrDefault()?.Title?.ToPlainText() ?? "";
}

/// <summary>The content of a page, or of a block that is unknown in its page, as Markdown.</summary>
public sealed record PageMarkdown() : NotionObject("page_markdown")
{
    public ObjectId Id { get; set; }

    public string? Markdown { get; set; }

    /// <summary>Not all is here: too many blocks, or some are not shared. <see cref="UnknownBlockIds"/> names the places.</summary>
    public bool Truncated { get; set; }

    public IReadOnlyList<ObjectId> UnknownBlockIds { get; set; } = [];
}
