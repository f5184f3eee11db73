using System.Text.Json.Nodes;
using Verso.Workspace.Api;
using Verso.Workspace.Objects;

namespace Verso.Workspace.Local;

/// <summary>The operations on users.</summary>
internal static class UserOperations
{
    public static Reply List(Call call)
    {
        var size = call.PageSize;
        var users = WorkspaceMembers.Users(call.Session.Objects).FindAll(user => !WorkspaceMembers.IsGuest(user));
        var start = 0;
        if (call.StartCursor is { } cursor)
        {
            start = users.FindIndex(user => user.Id.ToString() == cursor);
            if (start < 0)
                throw Call.BadCursor(cursor);
        }

        return Reply.List(
            "user",
            users.Skip(start).Take(size).Select(user => Shown(call, user)),
            start + size < users.Count ? users[start + size].Id.ToString() : null);
    }

    public static Reply Retrieve(Call call)
    {
        var id = call.Id("user_id");
        return call.Session.Objects.Find(id, ObjectKind.User) is { } user
            ? Reply.Of(Shown(call, user))
            : throw call.NotFound("user", id);
    }

    /// <summary>The bot that asks.</summary>
    public static Reply Me(Call call) =>
        call.Session.Objects.Find(call.Caller.Bot, ObjectKind.User) is { } bot
            ? Reply.Of(new Served(ObjectKind.User, bot.Id, WithLimits(bot, call.Session.Workspace.Options)))
            : throw ApiException.Unauthorized();

    /// <summary>The limits are those of today, not of the day on which the bot came.</summary>
    private static ReadOnlyMemory<byte> WithLimits(StoredObject bot, WorkspaceOptions options)
    {
        var json = bot.ReadJson();
        if (json["bot"].At("workspace_limits") is not JsonObject limits)
            return bot.Json;
        limits["max_file_upload_size_in_bytes"] = options.MostUploadBytes;
        return Json.Write(json);
    }

    /// <summary>Another one's bot shows nothing of itself.</summary>
    private static Served Shown(Call call, StoredObject user)
    {
        var json = user.ReadJson();
        if (json["bot"] is not null && user.Id != call.Caller.Bot)
            json["bot"] = new JsonObject();
        if (!call.Caller.Capabilities.HasFlag(Capabilities.ReadEmails))
            LocalSession.WithoutEmail(json);
        else if (json["person"] is JsonObject { Count: > 0 } person)
            person["email_verified"] = true;
        return new Served(ObjectKind.User, user.Id, Json.Write(json));
    }
}
