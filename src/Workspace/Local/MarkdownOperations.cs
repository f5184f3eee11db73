using System.Text.Json;
using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Content;
using Verso.Workspace.Markdown;
using Verso.Workspace.Objects;

namespace Verso.Workspace.Local;

/// <summary>Pages as enhanced markdown.</summary>
internal static class MarkdownOperations
{
    public static Reply Retrieve(Call call)
    {
        var withTranscripts = call.Flag("include_transcript");
        return Reply.Of(Read(call, call.Id("page_id"), withTranscripts).ToJson());
    }

    public static Reply Update(Call call)
    {
        var id = call.Id("page_id");
        var command = MarkdownCommand.Read(call.Body);
        var page = call.Session.Objects.Find(id) is { Kind: ObjectKind.Block }
            ? throw ApiException.Invalid($"Provided ID {id} is a block, not a page. Only the markdown of a page can be updated.")
            : call.Session.Objects.Find(id, ObjectKind.Page) ?? throw call.NoPage(id);
        Parents.RefuseTrash(page);
        if (command.IsAsync)
            return TaskOperations.Accept(call);

        var before = new PageMarkdown(call.Session, page);
        new ContentEdit(call, page, before).Apply(command.Edit(before), command.AllowsDeleting, command.TextName);
        return Shown(call, id);
    }

    /// <summary>The page after an edit; a caller that may not read sees only that there is one.</summary>
    public static Reply Shown(Call call, NotionId id) =>
        call.Caller.Capabilities.HasFlag(Capabilities.ReadContent)
            ? Reply.Of(Read(call, id, withTranscripts: false).ToJson())
            : Reply.Of(new JsonObject { ["object"] = "page_markdown", ["id"] = id.ToString() });

    /// <summary>The blocks of a new page's markdown, and the title that its first heading is when it was given no other.</summary>
    public static (JsonArray? Title, IReadOnlyList<NewBlock> Blocks) ReadNew(Call call, string markdown, bool hasTitle)
    {
        var blocks = MarkdownReader.Read(markdown, new Reading(MarkdownFlavor.Enhanced, IsPage: true) { Emojis = PageMarkdown.EmojisOf(call.Session) }).ToList();
        var heading = hasTitle ? -1 : blocks.FindIndex(block => block.Type == "heading_1");
        if (heading < 0)
            return (null, blocks);
        var title = blocks[heading];
        blocks.RemoveAt(heading);
        blocks.InsertRange(heading, title.Children);
        var text = JsonSerializer.SerializeToElement(RichTexts.ToRequest(title.Payload["rich_text"]!.AsArray()), Json.Options);
        return (RichTexts.Read(Input.Body(text), call.Context), blocks);
    }

    /// <summary>Puts the blocks on a page that has none yet.</summary>
    public static void Fill(Call call, StoredObject page, IReadOnlyList<NewBlock> blocks) =>
        new ContentEdit(call, page, new PageMarkdown(call.Session, page)).Apply(blocks, allowsDeleting: true, "markdown");

    private static PageMarkdown Read(Call call, NotionId id, bool withTranscripts)
    {
        var root = call.Session.Objects.Find(id);
        if (root is null || root.Kind is not (ObjectKind.Page or ObjectKind.Block))
            throw call.NoPage(id);
        return new PageMarkdown(call.Session, root, withTranscripts, call.Session.Workspace.Options.MostMarkdownBlocks);
    }
}
