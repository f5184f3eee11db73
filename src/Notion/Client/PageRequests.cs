using System.Text.Json.Nodes;
using Verso.Notion.Objects;

namespace Verso.Notion.Client;

/// <summary>A page to make. Its properties and blocks may also be read from Notion's own JSON with <see cref="NotionJson"/>.</summary>
public sealed record CreatePage : WireObject
{
    /// <summary>A page, or a data source, of which the new page becomes a row.</summary>
    public Parent? Parent { get; set; }

    /// <summary>By name or id; below a page only <c>title</c>.</summary>
    public IReadOnlyDictionary<string, PropertyValue>? Properties { get; set; }

    public Icon? Icon { get; set; }

    public FileObject? Cover { get; set; }

    /// <summary>At most 100 blocks, with two levels below them.</summary>
    public IReadOnlyList<Block>? Children { get; set; }

    /// <summary>The content as Markdown, instead of <see cref="Children"/>.</summary>
    public string? Markdown { get; set; }

    public PageTemplate? Template { get; set; }

    public Position? Position { get; set; }
}

/// <summary>What to change on a page. To take an icon or cover away, send it as <see cref="NotionJson.Null"/> in <see cref="WireObject.Extra"/>.</summary>
public sealed record UpdatePage : WireObject
{
    /// <summary>By name or id; those not named stay.</summary>
    public IReadOnlyDictionary<string, PropertyValue>? Properties { get; set; }

    public Icon? Icon { get; set; }

    public FileObject? Cover { get; set; }

    public bool? InTrash { get; set; }

    public bool? IsArchived { get; set; }

    public bool? IsLocked { get; set; }

    public PageTemplate? Template { get; set; }

    /// <summary>Deletes all content first, which the API cannot undo.</summary>
    public bool? EraseContent { get; set; }
}

/// <summary>Where to move a page: a page or a data source.</summary>
public sealed record MovePage : WireObject
{
    public Parent? Parent { get; set; }
}

/// <summary>A template to start from. Its content arrives after the answer.</summary>
public sealed record PageTemplate : WireObject
{
    /// <summary><c>none</c>, <c>default</c> or <c>template_id</c>.</summary>
    public string? Type { get; set; }

    public ObjectId TemplateId { get; set; }

    /// <summary>The IANA zone in which <c>today</c> and <c>now</c> are meant.</summary>
    public string? Timezone { get; set; }
}

/// <summary>Where new blocks, or a new page, go among their siblings.</summary>
public sealed record Position : WireObject
{
    /// <summary><c>start</c>, <c>end</c>, <c>after_block</c>; for a page <c>page_start</c>, <c>page_end</c>.</summary>
    public string? Type { get; set; }

    public ObjectReference? AfterBlock { get; set; }

    public static Position Start() => new() { Type = "start" };

    public static Position End() => new() { Type = "end" };

    public static Position After(NotionId block) => new() { Type = "after_block", AfterBlock = block };
}

/// <summary>A change to a page's Markdown: a command, and its object under the same name.</summary>
public sealed record UpdateMarkdown : WireObject
{
    /// <summary><c>update_content</c>, <c>replace_content</c>, <c>insert_content</c> or <c>replace_content_range</c>.</summary>
    public string? Type { get; set; }

    public JsonObject? UpdateContent { get; set; }

    public JsonObject? ReplaceContent { get; set; }

    public JsonObject? InsertContent { get; set; }

    public JsonObject? ReplaceContentRange { get; set; }

    /// <summary>Replaces the whole content.</summary>
    public static UpdateMarkdown Replace(string markdown) =>
        new() { Type = "replace_content", ReplaceContent = new JsonObject { ["new_str"] = markdown } };

    /// <summary>Adds at the end.</summary>
    public static UpdateMarkdown Append(string markdown) =>
        new() { Type = "insert_content", InsertContent = new JsonObject { ["content"] = markdown } };
}
