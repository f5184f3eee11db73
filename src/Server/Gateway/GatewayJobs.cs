using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Verso.Server.Access;
using Verso.Workspace.Jobs;

namespace Verso.Server.Gateway;

/// <summary>Starts the jobs of the gateway, and opens the workspace again when they are carried out.</summary>
internal sealed class GatewayJobs(IGatewayConnections connections, ICredentialSeal seal, ISecretSource secrets, CallbackAddresses addresses)
{
    public const string CallbackSecret = "VERSO_CALLBACK_SECRET";

    /// <summary>Queues a job and says where it is.</summary>
    public async Task<GatewayAnswer> StartAsync(
        GatewayRequest request, string kind, JsonObject input, IReadOnlyList<NewJobItem> items, CancellationToken cancellationToken)
    {
        var job = await EnqueueAsync(request, kind, input, items, cancellationToken);
        var location = $"/api/v2/jobs/{job.Id}";
        return new GatewayAnswer(
            StatusCodes.Status202Accepted,
            new JsonObject
            {
                ["success"] = true,
                ["job_id"] = job.Id.ToString(),
                ["status"] = JobAnswers.Word(job.State),
                ["total"] = job.Total,
                ["status_url"] = location,
                ["events_url"] = $"{location}/events",
            },
            location);
    }

    /// <summary>
    /// Queues a job, or finds the one that was queued under the same key, and waits for its end. So a call that is repeated
    /// after a crash goes on where the first one was.
    /// </summary>
    public async Task<Job> CarryOutAsync(
        GatewayRequest request, string kind, JsonObject input, IReadOnlyList<NewJobItem> items, CancellationToken cancellationToken)
    {
        var job = await EnqueueAsync(request, kind, input, items, cancellationToken);
        while (true)
        {
            var change = request.Connection.Jobs.WaitAsync(TimeSpan.FromSeconds(1), cancellationToken);
            if (request.Connection.Jobs.Find(job.Id) is { IsFinished: true } done)
                return done;
            await change;
        }
    }

    private async Task<Job> EnqueueAsync(
        GatewayRequest request, string kind, JsonObject input, IReadOnlyList<NewJobItem> items, CancellationToken cancellationToken)
    {
        input["workspace"] = request.Caller.Workspace;
        if (!request.Given.IsEmpty)
            input["credentials"] = seal.Seal(request.Given);
        var callback = await ReadCallbackAsync(request.Body, input, cancellationToken);
        return await request.Connection.Jobs.EnqueueAsync(
            new NewJob(kind, request.Caller.KeyId, JsonSerializer.SerializeToUtf8Bytes(input), items) { Id = request.JobId, CallbackUrl = callback }, cancellationToken);
    }

    public async Task<(JsonObject Input, GatewayConnection Connection)> OpenAsync(Job job, CancellationToken cancellationToken)
    {
        var input = JsonNode.Parse(job.Input.Span)!.AsObject();
        var given = input["credentials"] is { } text ? seal.Unseal(text.GetValue<string>()) : GivenCredentials.None;
        return (input, await connections.OpenAsync(new GatewayCaller(job.Owner, input["workspace"]!.GetValue<string>()), given, cancellationToken));
    }

    /// <summary>The secret that the callback of a job is signed with.</summary>
    public async Task<string?> FindCallbackSecretAsync(Job job, CancellationToken cancellationToken) =>
        JsonNode.Parse(job.Input.Span)?["callback_secret"] is { } text
            ? seal.UnsealText(text.GetValue<string>())
            : await secrets.FindAsync(CallbackSecret, cancellationToken);

    private async Task<string?> ReadCallbackAsync(GatewayBody body, JsonObject input, CancellationToken cancellationToken)
    {
        if (body["callback_url"].Text() is not { } url)
            return null;
        addresses.Require(url);
        if (body["callback_secret"].Text() is { } secret)
            input["callback_secret"] = seal.SealText(secret);
        else if (await secrets.FindAsync(CallbackSecret, cancellationToken) is null)
            throw GatewayBody.Bad($"A callback is signed, so it needs a secret: send callback_secret, or configure the secret {CallbackSecret}.");
        return url;
    }
}
