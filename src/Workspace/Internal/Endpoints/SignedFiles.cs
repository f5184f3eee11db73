using System.Text.Json.Nodes;
using Verso.Workspace.Api;
using Verso.Workspace.Local;

namespace Verso.Workspace.Internal.Endpoints;

/// <summary>Addresses under which files can be fetched. A local workspace holds only addresses that need no signature.</summary>
internal static class SignedFiles
{
    public static JsonObject Sign(InternalCall call, LocalSession session)
    {
        var urls = call.Body["urls"] as JsonArray ?? throw InternalException.Invalid("Invalid input. urls should be an array.");
        return new JsonObject { ["signedUrls"] = new JsonArray([.. urls.Select(url => JsonValue.Create(url.At("url").Text() ?? ""))]) };
    }
}
