using System.Text.Json.Nodes;
using Verso.Workspace.Api;

namespace Verso.Workspace.Content;

/// <summary>Icons of pages, databases, data sources, callouts and tabs.</summary>
public static class Icons
{
    /// <summary>The icon as served; null for <c>null</c>, which removes it.</summary>
    public static JsonObject? Read(Input icon, IContentContext context) => throw new NotImplementedException();
}
