using Microsoft.AspNetCore.Http;
using Verso.Notion.Client;

namespace Verso.Server.Gateway;

/// <summary>What a call needs of Notion, said in the words of the contract when it is missing.</summary>
internal static class MissingCredentials
{
    public static NotionClient RequireOfficial(GatewayConnection connection, string header) =>
        connection.Official ?? throw Missing([header]);

    /// <summary>The session for Notion's internal API: token, user and space.</summary>
    public static void RequireInternal(GatewayConnection connection)
    {
        if (connection.IsLocal)
            return;
        var missing = new List<string>();
        if (connection.Credentials.TokenV2 is null)
            missing.Add("X-Notion-Token");
        if (connection.Credentials.UserId is null)
            missing.Add("X-Notion-User-ID");
        var lacksSession = missing.Count > 0;
        if (connection.Credentials.SpaceId is null)
            missing.Add("X-Notion-Space-ID");
        if (lacksSession)
            throw Missing(missing);
        if (missing.Count > 0)
            throw new GatewayException(StatusCodes.Status400BadRequest, "missing_credentials", "X-Notion-Space-ID is required") { Required = missing };
    }

    private static GatewayException Missing(IReadOnlyList<string> headers) =>
        new(StatusCodes.Status400BadRequest, "missing_credentials", "Missing required Notion credentials (not found in headers or Secret Manager)") { Required = headers };
}
