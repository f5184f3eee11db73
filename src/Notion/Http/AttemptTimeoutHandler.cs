using System.Net;

namespace Verso.Notion.Http;

/// <summary>
/// Ends one try that takes too long, while the waits between tries are not counted. Notion itself gives up after 60
/// seconds, so a try that lasts longer is lost. An answer that breaks off is a failed try too.
/// </summary>
public sealed class AttemptTimeoutHandler(TimeSpan timeout, TimeProvider clock) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            var response = await base.SendAsync(request, either.Token);
            await response.Content.LoadIntoBufferAsync(either.Token); // A try is over when the whole answer is here.
            return response;
        }
        catch (OperationCanceledException) when (timer.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new HttpRequestException(
                HttpRequestError.ResponseEnded,
                $"{request.RequestUri?.Host} did not answer within {timeout.TotalSeconds:0} seconds.",
                new TimeoutException(),
                HttpStatusCode.GatewayTimeout);
        }
    }
}
