using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Internal.Records;
using Verso.Workspace.Local;

namespace Verso.Workspace.Internal.Endpoints;

/// <summary>What of the space is shown to whom: everything that stands at its top, since whoever has a session sees the whole of it.</summary>
internal static class SharedPages
{
    public static JsonObject OfUser(InternalCall call, LocalSession session)
    {
        var reader = call.Reader(session);
        var map = call.NewMap();
        var pages = new JsonArray();
        foreach (var page in session.Objects.Top())
        {
            if (reader.Block(page) is not { } record)
                continue;
            map.Add(Tables.Block, record);
            pages.Add(new JsonObject { ["id"] = page.Id.ToString(), ["spaceId"] = session.Facts.Id.ToString() });
        }

        map.Add(Tables.Space, reader.SpaceRecord());
        return new JsonObject { ["pages"] = pages, ["recordMap"] = map.ToJson() };
    }

    /// <summary>Spaces by their ids, as anyone may see them; those that are not here are left out.</summary>
    public static JsonObject OfSpaces(InternalCall call, LocalSession session)
    {
        var asked = call.Body["spaceIds"].Items().Select(id => id.Id()).OfType<NotionId>();
        return new JsonObject
        {
            ["results"] = new JsonArray([.. asked.Where(id => id == session.Facts.Id).Distinct().Select(id => new JsonObject
            {
                ["id"] = id.ToString(),
                ["name"] = session.Facts.Name,
            })]),
        };
    }
}
