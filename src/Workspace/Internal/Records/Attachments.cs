using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Uploads;

namespace Verso.Workspace.Internal.Records;

/// <summary>Files of the workspace as records name them: <c>attachment:{id}:{name}</c>.</summary>
internal static class Attachments
{
    private const string Scheme = "attachment:";

    public static string Name(NotionId id, string name) => $"{Scheme}{id}:{name}";

    /// <summary>The address as a record shows it; what is no file of the workspace stays as it is.</summary>
    public static string? ToInternal(string? address) => FileLinks.Read(address) is var (id, name) ? Name(id, name) : address;

    /// <summary>The file that an address in a record names; null when it names none.</summary>
    public static NotionId? Read(string? address)
    {
        if (address is null || !address.StartsWith(Scheme, StringComparison.Ordinal))
            return null;
        var end = address.IndexOf(':', Scheme.Length);
        return NotionId.TryParse(end < 0 ? address[Scheme.Length..] : address[Scheme.Length..end], out var id) ? id : null;
    }

    /// <summary>
    /// Lets a request of the public API attach the files that it names as records do. What is not kept here, such as a file that
    /// is still with Notion, stays an address.
    /// </summary>
    public static T Resolve<T>(T request, Func<NotionId, bool> isHosted)
        where T : JsonNode
    {
        Walk(request, isHosted);
        return request;
    }

    private static void Walk(JsonNode? node, Func<NotionId, bool> isHosted)
    {
        if (node is JsonArray items)
        {
            foreach (var item in items)
                Walk(item, isHosted);
        }
        else if (node is JsonObject json)
        {
            if (Read(json["external"].At("url").Text()) is { } file && isHosted(file))
            {
                json.Remove("external");
                if (json.ContainsKey("type"))
                    json["type"] = "file_upload";
                json["file_upload"] = new JsonObject { ["id"] = file.ToString() };
            }
            else if (json["embed"] is JsonObject embed && Read(embed["url"].Text()) is { } page && isHosted(page))
            {
                embed.Remove("url");
                embed["file_upload"] = new JsonObject { ["id"] = page.ToString() };
            }

            foreach (var (_, member) in json)
                Walk(member, isHosted);
        }
    }
}
