using System.Text.Json.Nodes;
using Verso.Workspace.Api;

namespace Verso.Workspace.Content;

/// <summary>What stands under the key of a block's kind: made from a request, or changed by one.</summary>
internal static class BlockPayload
{
    private static readonly string[] FileKeys = ["type", "external", "file_upload"];
    private static readonly string[] LinkKinds = ["page_id", "database_id", "comment_id"];

    public static JsonObject Create(BlockKind kind, Input value, IContentContext context)
    {
        value.RequireObject();
        if (kind.Name == "link_to_page")
            return Link(value);
        if (IsUploadedEmbed(kind, value))
            return UploadedEmbed(kind, value, [], context);
        RefuseOthers(kind, value, kind.Fields, kind.Below == BelowBlock.Nothing ? [] : ["children"]);

        var payload = new JsonObject();
        foreach (var field in kind.Fields)
        {
            var given = value[field.Name];
            if (!given.IsAbsent || field.IsRequired)
                payload[field.Name] = field.Read(given, context);
            else if (field.Default is { } other)
                payload[field.Name] = other();
        }

        if (kind.HasFile)
        {
            var name = Files.AddTo(payload, kind.Name, value, context);
            if (kind.Name == "file")
                payload["name"] = value["name"].IsAbsent ? name : value["name"].RequireString();
        }

        return payload;
    }

    /// <summary>The fields that are given are replaced; all others, known or not, stay.</summary>
    public static JsonObject Update(BlockKind kind, JsonObject current, Input value, IContentContext context)
    {
        value.RequireObject();
        if (kind.Name == "link_to_page")
            return Link(value);
        if (IsUploadedEmbed(kind, value))
            return UploadedEmbed(kind, value, current, context);
        RefuseOthers(kind, value, kind.Fields.Where(field => !field.IsFixed), []);

        var payload = current.DeepClone().AsObject();
        foreach (var field in kind.Fields)
        {
            if (!value[field.Name].IsAbsent)
                payload[field.Name] = field.Read(value[field.Name], context);
        }

        if (kind.HasFile)
            UpdateFile(kind, payload, value, context);
        return payload;
    }

    private static void UpdateFile(BlockKind kind, JsonObject payload, Input value, IContentContext context)
    {
        var name = payload["name"]?.GetValue<string>();
        if (FileKeys.Any(key => !value[key].IsAbsent))
        {
            foreach (var old in (string[])["type", "external", "file", "name"])
                payload.Remove(old);
            name = Files.AddTo(payload, kind.Name, value, context);
        }

        if (kind.Name == "file")
            payload["name"] = value["name"].IsAbsent ? name : value["name"].RequireString();
    }

    private static void RefuseOthers(BlockKind kind, Input value, IEnumerable<BlockField> fields, string[] more)
    {
        List<string> known = [.. fields.Select(field => field.Name), .. more];
        if (kind.HasFile)
            known.AddRange(FileKeys);
        if (kind.Name == "file")
            known.Add("name");
        if (kind.Name == "numbered_list_item")
            known.Add("list_format"); // Served, never set.
        value.RefuseOthers([.. known]);
    }

    private static bool IsUploadedEmbed(BlockKind kind, Input value) => kind.Name == "embed" && !value["file_upload"].IsAbsent;

    /// <summary>A page of HTML that was uploaded; it is shown as an embed of the address it has here.</summary>
    private static JsonObject UploadedEmbed(BlockKind kind, Input value, JsonObject current, IContentContext context)
    {
        value.RefuseOthers("type", "file_upload", "caption");
        if (!value["type"].IsAbsent)
            value["type"].RequireOneOf("file_upload");
        var upload = value["file_upload"].RequireObject();
        upload.RefuseOthers("id");
        var file = Files.ReadUpload(upload["id"], context);
        var caption = kind.Fields[0];
        return new JsonObject
        {
            [caption.Name] = value[caption.Name].IsAbsent ? current[caption.Name]?.DeepClone() ?? caption.Default!() : caption.Read(value[caption.Name], context),
            ["url"] = file.File["url"]!.DeepClone(),
        };
    }

    private static JsonObject Link(Input value)
    {
        var type = Kind.Of(value, LinkKinds);
        value.RefuseOthers("type", type);
        return new JsonObject { ["type"] = type, [type] = value[type].RequireId().ToString() };
    }
}
