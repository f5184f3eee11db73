using System.Text.Json.Nodes;
using Verso.Workspace.Api;

namespace Verso.Workspace.Content;

/// <summary>Covers of pages and databases.</summary>
public static class Covers
{
    /// <summary>The cover as served; null for <c>null</c>, which removes it.</summary>
    public static JsonObject? Read(Input cover, IContentContext context)
    {
        if (cover.IsNull)
            return null;
        cover.RequireObject().RefuseOthers("type", "external", "file_upload");
        return Files.ReadAlone(cover, context);
    }
}
