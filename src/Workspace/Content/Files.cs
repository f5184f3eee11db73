using System.Text.Json.Nodes;
using Verso.Workspace.Api;

namespace Verso.Workspace.Content;

/// <summary>Files in blocks and in files properties: <c>{type,external|file}</c>.</summary>
public static class Files
{
    /// <summary>One item of a files property, as served: <c>{name,type,external|file}</c>.</summary>
    public static JsonObject ReadItem(Input item, IContentContext context) => throw new NotImplementedException();
}
