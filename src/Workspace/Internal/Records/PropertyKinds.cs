namespace Verso.Workspace.Internal.Records;

/// <summary>The names of property types inside and outside.</summary>
internal static class PropertyKinds
{
    private static readonly (string Internal, string Public)[] Renamed =
        [("text", "rich_text"), ("person", "people"), ("file", "files"), ("auto_increment_id", "unique_id")];

    public static string ToPublic(string type) => Array.Find(Renamed, pair => pair.Internal == type).Public ?? type;

    public static string ToInternal(string type) => Array.Find(Renamed, pair => pair.Public == type).Internal ?? type;

    /// <summary>Types whose values are computed or lie on the block itself, so that a row does not store them.</summary>
    public static bool IsComputed(string publicType) => publicType is "formula" or "rollup" or "button" or "verification" or "place" or "location"
        or "created_time" or "created_by" or "last_edited_time" or "last_edited_by" or "last_visited_time" or "unique_id";
}
