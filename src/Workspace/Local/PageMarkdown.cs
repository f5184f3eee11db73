using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Markdown;
using Verso.Workspace.Objects;

namespace Verso.Workspace.Local;

/// <summary>The content of a page, or of one block, as enhanced markdown.</summary>
internal sealed class PageMarkdown
{
    private readonly LocalSession _session;
    private readonly StoredObject _root;

    /// <param name="most">How many blocks are read; null for all.</param>
    public PageMarkdown(LocalSession session, StoredObject root, bool withTranscripts = false, int? most = null)
    {
        (_session, _root) = (session, root);
        var page = BlockTree.ContentPageOf(root)!.Value;
        Tree = new ContentTree(session, page, most ?? int.MaxValue);
        Nodes = root.Kind == ObjectKind.Page ? Tree.Below(root.Id) : [Tree.Node(root)];
        Form = new PageForm(Address, withTranscripts);
        Text = string.Join('\n', new EnhancedWriter(Form).Lines(Nodes.Select(node => node.ToWritten())));
    }

    public ContentTree Tree { get; }

    public IReadOnlyList<ContentNode> Nodes { get; }

    public PageForm Form { get; }

    public string Text { get; }

    /// <summary>How markdown for this page is read: the emojis of the workspace, and those that the page still shows, are known by their names.</summary>
    public Reading Reading => field ??= new Reading(MarkdownFlavor.Enhanced, IsPage: true) { Emojis = Emojis() };

    /// <summary>The answer <c>page_markdown</c>.</summary>
    public JsonObject ToJson() => new()
    {
        ["object"] = "page_markdown",
        ["id"] = _root.Id.ToString(),
        ["markdown"] = Text,
        ["truncated"] = Tree.IsTruncated,
        ["unknown_block_ids"] = new JsonArray([.. Tree.Unread.Select(id => JsonValue.Create(id.ToString()))]),
    };

    private string Address(string kind, string? id)
    {
        if (!NotionId.TryParse(id, out var known))
            return InlineWriter.Address(kind, id);
        return kind switch
        {
            "page" or "database" => _session.PlainUrl(known),
            "block" when (_session.Objects.Find(known)?.PageId ?? BlockTree.ContentPageOf(_root)) is { } page => $"{_session.PlainUrl(page)}#{known.ToHex()}",
            "data_source" => InlineWriter.Address("collection", id),
            _ => InlineWriter.Address(kind, id),
        };
    }

    /// <summary>The emojis of the workspace by their names.</summary>
    public static Dictionary<string, JsonObject> EmojisOf(LocalSession session)
    {
        var emojis = new Dictionary<string, JsonObject>();
        foreach (var emoji in session.Emojis.All().Select(emoji => emoji.ReadJson()))
            emojis.TryAdd((string)emoji["name"]!, emoji);
        return emojis;
    }

    private Dictionary<string, JsonObject> Emojis()
    {
        var emojis = EmojisOf(_session);
        foreach (var node in Nodes)
            Collect(node);
        return emojis;

        void Collect(ContentNode node)
        {
            Notice(node.Payload["icon"]);
            var texts = node.Payload["cells"].Items().Concat([node.Payload["rich_text"], node.Payload["caption"]]);
            foreach (var item in texts.SelectMany(text => text.Items()))
                Notice(item.At("mention"));
            foreach (var child in node.Children)
                Collect(child);
        }

        void Notice(JsonNode? holder)
        {
            if (holder.At("custom_emoji") is JsonObject emoji && emoji["name"].Text() is { Length: > 0 } name)
                emojis.TryAdd(name, emoji);
        }
    }
}
