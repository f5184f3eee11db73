using System.Text.Json.Nodes;
using Verso.Workspace.Api;

namespace Verso.Sync.Internal;

/// <summary>Errors in the form of the internal API, where clients tell one by its <c>errorId</c>.</summary>
internal static class InternalFailure
{
    public static byte[] Redirected(Uri? location) => Json.Write(new JsonObject
    {
        ["isNotionError"] = true,
        ["errorId"] = Guid.NewGuid().ToString(),
        ["name"] = "RedirectRefused",
        ["debugMessage"] = $"The server sends on to {(location is { IsAbsoluteUri: true } ? location.Host : "another address")}. The session cookie is not taken there: set the base URL of the internal API to the right host.",
        ["message"] = "Something went wrong. (502)",
    });
}
