using System.Collections.Frozen;

namespace Verso.Sync.Internal;

/// <summary>The internal endpoints that change nothing, so that a call may be repeated. All calls are a POST, so the name must tell.</summary>
internal static class InternalReads
{
    private static readonly FrozenSet<string> Names = FrozenSet.Create(
        "loadPageChunk", "loadCachedPageChunk", "loadCachedPageChunkV2", "loadCachedPageChunks", "loadUserContent",
        "syncRecordValues", "syncRecordValuesMain", "syncRecordValuesSpace", "syncRecordValuesSpaceInitial",
        "getRecordValues", "queryCollection", "getSpaces", "getSignedFileUrls", "search");

    public static bool Contains(string endpoint) => Names.Contains(endpoint);
}
