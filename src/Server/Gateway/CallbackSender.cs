using System.Net.Http.Headers;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Verso.Server.Hosting;
using Verso.Workspace.Api;
using Verso.Workspace.Jobs;

namespace Verso.Server.Gateway;

/// <summary>
/// Sends the results of finished jobs to where their callers want them: signed, and again with growing rests until one
/// attempt is taken with a 2xx. A job is told at least once.
/// </summary>
internal sealed partial class CallbackSender(
    OpenWorkspaces workspaces, GatewayJobs jobs, GatewayOptions options, CallbackAddresses addresses, TimeProvider clock, ILogger<CallbackSender> log) : BackgroundService
{
    private const int MostResults = 1000;

    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, ConnectCallback = addresses.ConnectAsync })
    {
        Timeout = options.CallbackTimeout,
    };

    public override void Dispose()
    {
        _http.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var beat = new PeriodicTimer(Beat, clock);
        try
        {
            do
            {
                foreach (var workspace in workspaces.All.ToArray())
                    await SendDueAsync(workspace.Jobs, stoppingToken);
            }
            while (await beat.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // A stop is how this ends.
        }
    }

    private async Task SendDueAsync(JobStore store, CancellationToken stoppingToken)
    {
        try
        {
            while (await store.TakeCallbackAsync(options.CallbackTimeout * 2, stoppingToken) is { } job)
                await SendAsync(store, job, stoppingToken);
        }
        catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
        {
            Failed(failure); // What was taken comes due again.
        }
    }

    private async Task SendAsync(JobStore store, Job job, CancellationToken stoppingToken)
    {
        var error = await TrySendAsync(store, job, stoppingToken);
        DateTimeOffset? due = null;
        if (error is not null && job.Callback!.Attempts < options.CallbackAttempts)
        {
            var rest = Math.Min(options.CallbackBackoff.TotalSeconds * Math.Pow(2, job.Callback.Attempts - 1), 3600);
            due = clock.GetUtcNow() + TimeSpan.FromSeconds(rest);
        }

        await store.CallbackTriedAsync(job.Id, delivered: error is null, error, due, stoppingToken);
    }

    /// <summary>Why it was not taken; null when it was.</summary>
    private async Task<string?> TrySendAsync(JobStore store, Job job, CancellationToken stoppingToken)
    {
        if (await jobs.FindCallbackSecretAsync(job, stoppingToken) is not { } secret)
            return $"There is no secret to sign with. Configure {GatewayJobs.CallbackSecret}.";
        var answer = JobAnswers.Full(job, store, 0, MostResults);
        answer.Remove("callback");
        var body = Json.Write(answer);
        using var request = new HttpRequestMessage(HttpMethod.Post, job.Callback!.Url)
        {
            Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
        request.Headers.Add(CallbackSignature.Header, CallbackSignature.Make(secret, clock.GetUtcNow(), body));
        request.Headers.Add("X-Verso-Job", job.Id.ToString());
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stoppingToken);
            return response.IsSuccessStatusCode ? null : $"The receiver answered {(int)response.StatusCode}.";
        }
        catch (HttpRequestException failure)
        {
            return failure.InnerException is HttpRequestException inner ? inner.Message : failure.Message;
        }
        catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested)
        {
            return "The receiver did not answer in time.";
        }
    }

    [LoggerMessage(LogLevel.Error, "Callbacks could not be sent.")]
    private partial void Failed(Exception failure);
}
