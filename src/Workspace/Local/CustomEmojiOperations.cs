using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Objects;

namespace Verso.Workspace.Local;

/// <summary>The operations on custom emojis. They come into a workspace by its operator, as they come into Notion's by the app.</summary>
internal static class CustomEmojiOperations
{
    public static Reply List(Call call)
    {
        var size = call.PageSize;
        var emojis = call.Session.Emojis.All();
        if (call.QueryValue("name") is { } name)
            emojis = emojis.FindAll(emoji => emoji.ReadJson()["name"].Text() == name);
        var start = 0;
        if (call.StartCursor is { } cursor)
        {
            start = emojis.FindIndex(emoji => NotionId.TryParse(cursor, out var id) && emoji.Id == id);
            if (start < 0)
                throw Call.BadCursor(cursor);
        }

        var next = start + size < emojis.Count ? emojis[start + size].Id.ToString() : null;
        return Reply.Of(new JsonObject
        {
            ["object"] = "list",
            ["type"] = ObjectKind.CustomEmoji,
            ["results"] = new JsonArray([.. emojis.Skip(start).Take(size).Select(emoji => emoji.ReadJson())]),
            ["has_more"] = next is not null,
            ["next_cursor"] = next,
        });
    }
}
