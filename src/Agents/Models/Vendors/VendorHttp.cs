namespace Verso.Agents.Models.Vendors;

/// <summary>The way to a vendor: no redirects, because they would carry a key to another host, and no time limit of its own.</summary>
internal static class VendorHttp
{
    private static readonly TimeSpan Connecting = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    /// <summary>What the vendors' libraries are given as a key; <see cref="KeyHandler"/> puts the real one in its place.</summary>
    public const string PlaceholderKey = "none";

    public static HttpClient Connect(ModelSettings settings, VendorKey key) => new(
        new VendorErrorHandler(settings, key)
        {
            InnerHandler = new KeyHandler(settings.Provider, key)
            {
                InnerHandler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = Connecting, PooledConnectionLifetime = Lifetime },
            },
        })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };
}
