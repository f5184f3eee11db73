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

    private static readonly StringValues Off = "off";
    private static readonly StringValues NoOpen = "noopen";
    private static readonly StringValues None = "none";
    private static readonly StringValues Zero = "0";

    // A cache must not give what was compressed for one client to another.
    private static readonly StringValues Vary = "Accept-Encoding";

    public static void Set(IHeaderDictionary headers)
    {
        headers.Vary = Vary;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = NoSniff;
        headers.XFrameOptions = SameOrigin;
        headers.XXSSProtection = Zero;
        headers["Referrer-Policy"] = Referrer;
        headers["X-DNS-Prefetch-Control"] = Off;
        headers["X-Download-Options"] = NoOpen;
        headers["X-Permitted-Cross-Domain-Policies"] = None;
    }
}
