using System.Text.Json.Nodes;
using Verso.Workspace.Api;

namespace Verso.Workspace.Content;

/// <summary>Files in blocks and in files properties: <c>{type,external|file}</c>.</summary>
public static class Files
{
    private const int LongestName = 100;

    private static readonly string[] Attached = ["external", "file_upload"];
    private static readonly string[] Kept = ["external", "file", "file_upload"];

    /// <summary>One item of a files property, as served: <c>{name,type,external|file}</c>.</summary>
    public static JsonObject ReadItem(Input item, IContentContext context)
    {
        item.RequireObject().RefuseOthers("name", "type", "external", "file", "file_upload");
        var (type, file, name, _) = ReadSource(item, Kept, context);
        if (item["name"].IsPresent)
            name = item["name"].RequireString(LongestName, least: 1);
        else if (type == "external")
            throw item["name"].Should("be defined");
        return new JsonObject { ["name"] = name, ["type"] = type, [type] = file };
    }

    /// <summary>A file that stands alone, such as a cover: <c>{type,external|file}</c>.</summary>
    internal static JsonObject ReadAlone(Input value, IContentContext context)
    {
        var (type, file, _, category) = ReadSource(value, Attached, context);
        RequireFit(category, "image", "an icon or a cover");
        return new JsonObject { ["type"] = type, [type] = file };
    }

    /// <summary>Puts a block's file behind what <paramref name="payload"/> already holds.</summary>
    /// <param name="block">The kind of block, which must fit the kind of file.</param>
    internal static string AddTo(JsonObject payload, string block, Input value, IContentContext context)
    {
        var (type, file, name, category) = ReadSource(value, Attached, context);
        if (block != "file")
            RequireFit(category, block, $"a block of type {block}");
        payload["type"] = type;
        payload[type] = file;
        return name;
    }

    /// <summary>The upload of that id, ready to be shown.</summary>
    internal static StoredFile ReadUpload(Input upload, IContentContext context)
    {
        var id = upload.RequireId();
        return context.FindFileUpload(id) ?? throw new ApiException(404, Notion.NotionErrorCode.ObjectNotFound, NoUpload(id));
    }

    internal static string NoUpload(Notion.NotionId id) =>
        $"Could not find file_upload with ID: {id}. Confirm the status of the file upload is `uploaded` and that your integration has capabilities to update or insert content.";

    /// <summary>Sound and pictures come in the same containers, so that one may stand for the other.</summary>
    private static void RequireFit(string? category, string wanted, string place)
    {
        if (category is not null && category != wanted && !(category is "audio" or "video" && wanted is "audio" or "video"))
            throw ApiException.Invalid($"The file upload is of the kind `{category}`, and {place} takes only files of the kind `{wanted}`.");
    }

    private static (string Type, JsonObject File, string Name, string? Category) ReadSource(Input value, string[] kinds, IContentContext context)
    {
        var kind = Kind.Of(value, kinds);
        var source = value[kind].RequireObject();
        switch (kind)
        {
            case "external":
                source.RefuseOthers("url");
                var url = Urls.Read(source["url"]);
                return ("external", new JsonObject { ["url"] = url }, Urls.FileName(url), null);
            case "file":
                source.RefuseOthers("url", "expiry_time");
                if (context.FindFile(source["url"].RequireString(least: 1)) is { } known)
                    return ("file", known.File, known.Name, known.Category);
                var own = new JsonObject { ["url"] = source["url"].RequireString(least: 1) };
                if (source["expiry_time"].IsPresent)
                    own["expiry_time"] = source["expiry_time"].RequireString();
                return ("file", own, Urls.FileName(own["url"]!.GetValue<string>()), null);
            default:
                source.RefuseOthers("id");
                var stored = ReadUpload(source["id"], context);
                return ("file", stored.File, stored.Name, stored.Category);
        }
    }
}
