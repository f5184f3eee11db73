using Verso.Workspace.Api;

namespace Verso.Agents.Policies;

/// <summary>
/// Counts requests and changes, and lets none through beyond the limits. What a change is allowed by must still be so when it is
/// made, so changes of one object go one at a time.
/// </summary>
internal sealed class MeteredWorkspace(IWorkspace inner, PolicyMeter meter) : IWorkspace
{
    private const int Stripes = 64;

    private static readonly SemaphoreSlim[] Turns = [.. Enumerable.Range(0, Stripes).Select(_ => new SemaphoreSlim(1))];

    public async Task<ApiAnswer> SendAsync(ApiRequest request, CancellationToken cancellationToken = default)
    {
        if (meter.TryCall() is { } noCall)
            return PolicyAnswers.Refused(noCall).ToAnswer(request.RequestId);
        if (!PolicyRoutes.Changes(request))
            return await inner.SendAsync(request, cancellationToken);
        if (meter.TryChange() is { } noChange)
            return PolicyAnswers.Refused(noChange).ToAnswer(request.RequestId);

        var answer = await InTurnAsync(request, cancellationToken);
        if (answer.Status is >= 400 and < 500)
            meter.ReturnChange(); // Nothing happened. Of a 500, or of what threw, nobody knows.
        return answer;
    }

    private async Task<ApiAnswer> InTurnAsync(ApiRequest request, CancellationToken stop)
    {
        var subject = Ids.InText(Uri.UnescapeDataString(request.Path)).FirstOrDefault();
        var turn = Turns[subject.GetHashCode() & (Stripes - 1)];
        await turn.WaitAsync(stop);
        try
        {
            return await inner.SendAsync(request, stop);
        }
        finally
        {
            turn.Release();
        }
    }
}
