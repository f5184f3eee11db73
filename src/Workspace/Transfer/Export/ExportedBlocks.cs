using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Content;
using Verso.Workspace.Local;
using Verso.Workspace.Objects;

namespace Verso.Workspace.Transfer.Export;

/// <summary>The body of a page, with links that lead to the files of the export.</summary>
/// <param name="link">How the page's file names a page or database; null for one outside of the export.</param>
/// <param name="file">How it names a file of the workspace that is exported with it; null for one that is gone.</param>
internal sealed class ExportedBlocks(LocalSession session, Func<NotionId, string?> link, Func<JsonObject, string?> file, Action<string> lost)
{
    private static readonly HashSet<string> Unknown = ["unsupported", "template", "breadcrumb", "tab"];

    /// <summary>The blocks as they are served, with <c>children</c> beside the kind.</summary>
    public List<JsonObject> Of(StoredObject page)
    {
        var below = session.Objects.Content(page.Id).Where(one => one.Kind is ObjectKind.Block or ObjectKind.Page or ObjectKind.Database).ToLookup(one => one.ParentId!.Value);
        return Children(page.Id, below);
    }

    private List<JsonObject> Children(NotionId parent, ILookup<NotionId, StoredObject> below)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        return [.. below[parent].Select(child => Block(child, below))];
    }

    private JsonObject Block(StoredObject stored, ILookup<NotionId, StoredObject> below)
    {
        if (stored.Kind != ObjectKind.Block)
            return Place(stored);
        var json = stored.ReadJson();
        var type = (string)json["type"]!;
        var payload = json[type] as JsonObject ?? [];
        if (Unknown.Contains(type))
            lost($"a block of the kind {type} became what lies in it");
        if (type == "link_to_page" && ((string?)payload["page_id"] ?? (string?)payload["database_id"]) is { } id && NotionId.TryParse(id, out var target))
            return session.Objects.Find(target) is { } linked ? Linked(ExportPaths.TitleOf(linked), target) : Text("");
        foreach (var key in (string[])["rich_text", "caption"])
        {
            if (payload[key] is JsonArray items)
                Rewrite(items);
        }

        foreach (var cell in (payload["cells"] as JsonArray ?? []).OfType<JsonArray>())
            Rewrite(cell);
        if (payload["file"] is JsonObject && (string?)payload["type"] == "file")
        {
            var path = file(payload);
            if (path is null)
                lost("a file is not there any more");
            payload["type"] = "external";
            payload["external"] = new JsonObject { ["url"] = path ?? "" };
            payload.Remove("file");
        }

        var block = new JsonObject { ["type"] = type, [type] = payload.DeepClone() };
        var children = Children(stored.Id, below);
        if (children.Count > 0)
            block["children"] = new JsonArray([.. children]);
        return block;
    }

    /// <summary>A child page or database, as the link that stands for it in an export.</summary>
    private JsonObject Place(StoredObject child)
    {
        var title = ExportPaths.TitleOf(child);
        var block = Linked(title.Length == 0 ? "Untitled" : title, child.Id);
        if (child.Kind == ObjectKind.Database)
            block["database"] = child.Id.ToString();
        return block;
    }

    private JsonObject Linked(string title, NotionId id) => Text(title, link(id) ?? session.PlainUrl(id));

    private static JsonObject Text(string text, string? url = null) => new()
    {
        ["type"] = "paragraph",
        ["paragraph"] = new JsonObject { ["rich_text"] = text.Length == 0 ? [] : new JsonArray(RichTexts.Text(text, url, RichTexts.PlainAnnotations())), ["color"] = Colors.Default },
    };

    /// <summary>Mentions of pages become links, and links to pages lead to their files.</summary>
    private void Rewrite(JsonArray items)
    {
        for (var i = 0; i < items.Count; i++)
        {
            if (items[i] is not JsonObject item)
                continue;
            var mentioned = (string?)item["mention"]?["page"]?["id"] ?? (string?)item["mention"]?["database"]?["id"];
            if (mentioned is not null && NotionId.TryParse(mentioned, out var id))
                items[i] = RichTexts.Text((string?)item["plain_text"] is { Length: > 0 } title ? title : "Untitled", link(id) ?? session.PlainUrl(id), item["annotations"]?.DeepClone().AsObject() ?? RichTexts.PlainAnnotations());
            else if ((string?)item["text"]?["link"]?["url"] is { } url && (url.StartsWith(session.Workspace.Options.PageAddress, StringComparison.Ordinal) || url.StartsWith("https://www.notion.so/", StringComparison.Ordinal) || url[0] == '/')
                && NotionId.TryParse(url[0] == '/' ? "https://www.notion.so" + url : url, out var target) && link(target) is { } path)
            {
                item["text"]!["link"]!["url"] = path;
                item["href"] = path;
            }
        }
    }
}
