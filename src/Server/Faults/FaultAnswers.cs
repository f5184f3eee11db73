using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;

namespace Verso.Server.Faults;

/// <summary>The answers of a Notion in trouble, and of the proxies before it.</summary>
internal static class FaultAnswers
{
    private const string Html = "text/html; charset=UTF-8";

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    /// <param name="saved">What the request wrote before it failed; null when it wrote nothing.</param>
    public static ApiAnswer Of(FaultKind kind, FaultRule rule, SavedWrite? saved, Guid requestId) => kind switch
    {
        FaultKind.RateLimited => ApiException.RateLimited(rule.Reason, rule.RetryAfter ?? Soon).ToAnswer(requestId),
        FaultKind.Overload => ApiException.Overloaded(rule.RetryAfter ?? Soon).ToAnswer(requestId),
        FaultKind.BlockLimit => BlockLimit().ToAnswer(requestId),
        FaultKind.Conflict => ApiException.Conflict().ToAnswer(requestId),
        FaultKind.InternalError => ApiException.Unexpected().ToAnswer(requestId),
        FaultKind.Unavailable => Unavailable(rule, saved).ToAnswer(requestId),
        FaultKind.BadGateway when rule.IsNotions =>
            new ApiException(502, NotionErrorCode.BadGateway, "Notion encountered an issue while attempting to complete this request. Please try again.").ToAnswer(requestId),
        FaultKind.BadGateway => Page(502, "Bad Gateway"),
        FaultKind.GatewayTimeout when rule.IsNotions =>
            new ApiException(504, NotionErrorCode.GatewayTimeout, "Notion timed out while attempting to complete this request. Please try again later.").ToAnswer(requestId),
        FaultKind.GatewayTimeout => Page(504, "Gateway Time-out"),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "It is no answer."),
    };

    /// <summary>What a connection of a Free workspace with several members hears when its thousand blocks are used up.</summary>
    private static ApiException BlockLimit() =>
        new(403, NotionErrorCode.RestrictedResource,
            "This workspace has used all of its free blocks. Upgrade its plan in Notion to create more content. Learn more: https://www.notion.com/help/understanding-block-usage",
            new JsonObject { ["block_limit"] = "block_creation" });

    /// <summary>
    /// Notion's words for a write that was saved and whose answer could not be built in time are its own documentation's; so
    /// are the names beside them.
    /// </summary>
    private static ApiException Unavailable(FaultRule rule, SavedWrite? saved)
    {
        if (saved is null)
        {
            var data = rule.RetryAfter is { } wait ? new JsonObject { ["retry_after"] = wait.TotalSeconds.ToString("0", CultureInfo.InvariantCulture) } : null;
            return new ApiException(503, NotionErrorCode.ServiceUnavailable, "Notion is unavailable, please try again later.", data) { RetryAfter = rule.RetryAfter };
        }

        var told = new JsonObject
        {
            ["from"] = "publicApi.pageObjectPointerToPageObject.beforePreload",
            ["elapsed_ms"] = "55012",
            ["deadline_ms"] = "55000",
            ["retry_guidance"] = new JsonArray("Read the object again to confirm the saved change.", "Do not repeat the write."),
        };
        if (saved.Resource is { } resource)
            told["committed_resource_id"] = resource;
        if (saved.Children.Count > 0)
            told["committed_child_ids"] = new JsonArray([.. saved.Children.Select(child => JsonValue.Create(child))]);
        return new ApiException(
            503, NotionErrorCode.ServiceUnavailable,
            "The change was saved, but the response could not be built in time. Read the object again instead of repeating the write.", told);
    }

    /// <summary>The page of a proxy, which knows nothing of Notion: no JSON, and no request id.</summary>
    private static ApiAnswer Page(int status, string name)
    {
        var html = string.Create(
            CultureInfo.InvariantCulture,
            $"<html>\r\n<head><title>{status} {name}</title></head>\r\n<body>\r\n<center><h1>{status} {name}</h1></center>\r\n<hr><center>proxy</center>\r\n</body>\r\n</html>\r\n");
        return new ApiAnswer(status, Encoding.UTF8.GetBytes(html)) { ContentType = Html };
    }
}
