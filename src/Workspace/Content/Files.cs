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
        var (type, file, name) = ReadSource(item, Kept, context);
        if (item["name"].IsPresent)
            name = item["name"].RequireString(LongestName, least: 1);
        else if (type == "external")
            throw item["name"].Should("be defined");
        return new JsonObject { ["name"] = name, ["type"] = type, [type] = file };
    }

    /// <summary>A file that stands alone, such as a cover: <c>{type,external|file}</c>.</summary>
    internal static JsonObject ReadAlone(Input value, IContentContext context)
    {
        var (type, file, _) = ReadSource(value, Attached, context);
        return new JsonObject { ["type"] = type, [type] = file };
    }

    /// <summary>Puts a block's file behind what <paramref name="payload"/> already holds.</summary>
    internal static string AddTo(JsonObject payload, Input value, IContentContext context)
    {
        var (type, file, name) = ReadSource(value, Attached, context);
        payload["type"] = type;
        payload[type] = file;
        return name;
    }

    private static (string Type, JsonObject File, string Name) ReadSource(Input value, string[] kinds, IContentContext context)
    {
        var kind = Kind.Of(value, kinds);
        var source = value[kind].RequireObject();
        switch (kind)
        {
            case "external":
                source.RefuseOthers("url");
                var url = Urls.Read(source["url"]);
                return ("external", new JsonObject { ["url"] = url }, Urls.FileName(url));
            case "file":
                source.RefuseOthers("url", "expiry_time");
                var own = new JsonObject { ["url"] = source["url"].RequireString(least: 1) };
                if (source["expiry_time"].IsPresent)
                    own["expiry_time"] = source["expiry_time"].RequireString();
                return ("file", own, Urls.FileName(own["url"]!.GetValue<string>()));
            default:
                source.RefuseOthers("id");
                var id = source["id"].RequireId();
                var stored = context.FindFileUpload(id)
                    ?? throw ApiException.Invalid($"Could not find file_upload with ID: {id}. Make sure it was uploaded and has not expired.");
                return ("file", stored.File, stored.Name);
        }
    }
}
