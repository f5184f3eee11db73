using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;

namespace Verso.Workspace.Versions;

/// <summary>
/// Speaks the older versions of the API: a request is lifted to 2026-03-11 before it is routed, and its answer lowered
/// afterwards. Nothing else in a workspace knows of versions.
/// </summary>
public static class VersionAdapter
{
    public static bool IsNeeded(NotionVersion version) => version < NotionVersion.Latest;

    /// <summary>
    /// The request in the newest version's words. It is mostly one; an update that old versions make to a database and its
    /// properties at once becomes two, to be carried out in this order as one effect, and the last one's answer counts.
    /// A body that is no JSON object passes unchanged: saying so is the dispatcher's work.
    /// </summary>
    /// <exception cref="ApiException">The old version has no such endpoint, or the database has several data sources.</exception>
    public static IReadOnlyList<ApiRequest> Lift(ApiRequest request, NotionVersion version, IVersionContext context)
    {
        var lifted = request with { Version = NotionVersion.Latest.ToString() };
        if (version < NotionVersion.Latest)
            lifted = TrashWords.Lift(lifted);
        if (version < TextWords.Since)
            lifted = ComputedWords.Lift(TextWords.Lift(lifted));
        return version < NotionVersion.DataSources ? new OldDatabases(context, version).Lift(lifted) : [lifted];
    }

    /// <summary>
    /// The successful answer to <paramref name="request"/>, as it was before lifting, in the old version's words. Works with or
    /// without <c>request_id</c> at its end. The body is changed in place or replaced.
    /// </summary>
    public static JsonObject Lower(JsonObject body, ApiRequest request, NotionVersion version, IVersionContext context)
    {
        if (!IsNeeded(version))
            return body;
        if (version < NotionVersion.DataSources)
            body = new OldDatabases(context, version).LowerBody(body);
        if (version < AppendedBlocks.Since)
            body = AppendedBlocks.Lower(body, request, context);
        foreach (var served in Objects(body))
        {
            TrashWords.Lower(served);
            if (version < TextWords.Since)
            {
                TextWords.Lower(served);
                ComputedWords.Lower(served, version);
            }
        }

        return body;
    }

    private static IEnumerable<JsonObject> Objects(JsonObject body)
    {
        yield return body;
        if (body["result"] is JsonObject result)
            yield return result;
        foreach (var item in (body["results"] as JsonArray ?? []).OfType<JsonObject>())
            yield return item;
    }
}
