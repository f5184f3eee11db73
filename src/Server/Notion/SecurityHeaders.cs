using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Verso.Server.Notion;

/// <summary>The headers that Notion's API sends with every answer.</summary>
internal static class SecurityHeaders
{
    private static readonly StringValues Policy = "default-src 'none'";
    private static readonly StringValues NoSniff = "nosniff";
    private static readonly StringValues SameOrigin = "SAMEORIGIN";
    private static readonly StringValues Referrer = "strict-origin-when-cross-origin";

    public static void Set(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = NoSniff;
        headers.XFrameOptions = SameOrigin;
        headers["Referrer-Policy"] = Referrer;
    }
}
