using System.Net;
using Verso.Notion.Client;

namespace Verso.Notion.Http;

/// <summary>The settings of everything beneath a client.</summary>
public sealed record NotionPipelineOptions
{
    public GovernorOptions Governor { get; init; } = new();

    public RetryOptions Retry { get; init; } = new();

    /// <summary>How long one try may take until its answer begins.</summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(70);

    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a connection is used before the name is looked up again.</summary>
    public TimeSpan ConnectionLifetime { get; init; } = TimeSpan.FromMinutes(5);

    public TimeProvider Clock { get; init; } = TimeProvider.System;
}

/// <summary>The handlers beneath a client: retries, over the governor, over the clock on one try, over pooled connections.</summary>
public static class NotionPipeline
{
    public static HttpClient CreateHttpClient(NotionClientOptions client, NotionPipelineOptions options) =>
        new(CreateHandler(client, options)) { Timeout = Timeout.InfiniteTimeSpan };

    public static HttpMessageHandler CreateHandler(NotionClientOptions client, NotionPipelineOptions options) =>
        CreateHandler(client, options, CreateSocketsHandler(options));

    /// <summary>The same over another way to the server.</summary>
    public static HttpMessageHandler CreateHandler(NotionClientOptions client, NotionPipelineOptions options, HttpMessageHandler wire) =>
        new RetryHandler(options.Retry, options.Clock)
        {
            InnerHandler = new GovernorHandler(Governor.Shared(client.BaseUrl, client.Token, options.Governor, options.Clock))
            {
                InnerHandler = new AttemptTimeoutHandler(options.AttemptTimeout, options.Clock) { InnerHandler = wire },
            },
        };

    /// <summary>Follows no redirect: the token belongs to one host.</summary>
    public static SocketsHttpHandler CreateSocketsHandler(NotionPipelineOptions options) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.All,
        ConnectTimeout = options.ConnectTimeout,
        PooledConnectionLifetime = options.ConnectionLifetime,
    };
}
