using System.Text.Json.Nodes;
using Verso.Workspace.Internal.Records;
using Verso.Workspace.Local;

namespace Verso.Workspace.Internal.Endpoints;

/// <summary>Where the user is at home. Every client reads these two in the old nesting.</summary>
internal static class Spaces
{
    private const int Version = 3;

    public static JsonObject GetSpaces(InternalCall call, LocalSession session)
    {
        var map = Home(call, session);
        var home = new JsonObject { ["__version__"] = Version };
        foreach (var (table, records) in map.ToJson().ToList())
            home[table] = records?.DeepClone();
        home["block"] = new JsonObject();
        return new JsonObject { [call.User.ToString()] = home };
    }

    public static JsonObject LoadUserContent(InternalCall call, LocalSession session)
    {
        var map = Home(call, session);
        var reader = call.Reader(session);
        map.Table(Tables.Block);
        foreach (var page in session.Objects.Top())
        {
            if (reader.Block(page) is { } record)
                map.Add(Tables.Block, record);
        }

        return new JsonObject { ["recordMap"] = map.ToJson() };
    }

    private static RecordMap Home(InternalCall call, LocalSession session)
    {
        var map = new RecordMap(Nesting.Old);
        var reader = call.Reader(session);
        Pointer[] home =
        [
            new(Tables.User, call.User),
            new(Tables.UserRoot, call.User),
            new(Tables.UserSettings, call.User),
            new(Tables.SpaceView, SpaceRecords.SpaceViewId(session.Facts.Id, call.User)),
            new(Tables.Space, session.Facts.Id),
        ];
        foreach (var pointer in home)
        {
            if (reader.Find(pointer) is { } record)
                map.Add(pointer.Table, record);
        }

        return map;
    }
}
