using Microsoft.AspNetCore.Http;
using Verso.Workspace.Api;

namespace Verso.Server.Faults;

/// <summary>Lets requests of the Notion API go wrong as the plan says.</summary>
internal sealed class FaultInjector(FaultOptions options, FaultPlan plan, TimeProvider clock)
{
    /// <summary>What happens to this request; null, as ever when nobody asked for faults, when all goes well.</summary>
    public Strike? Next(string method, string path) => options.Enabled ? plan.Next(method, path) : null;

    /// <summary>
    /// What happens before the request is carried out: it waits, and then goes on with null, or is answered with what is
    /// returned.
    /// </summary>
    /// <exception cref="BrokenOffException">The connection is gone, so there is nothing to answer.</exception>
    public async Task<ApiAnswer?> BeforeAsync(Strike strike, HttpContext context, Guid requestId)
    {
        if (strike.Delay > TimeSpan.Zero)
            await Task.Delay(strike.Delay, clock, context.RequestAborted);
        return strike.Rule is { AfterCommit: false } rule && strike.Kind != FaultKind.Truncate
            ? await HappenAsync(strike.Kind, rule, saved: null, context, requestId)
            : null;
    }

    /// <summary>What comes in place of the answer to a request that was carried out.</summary>
    public async Task<ApiAnswer> AfterAsync(Strike strike, ApiRequest request, ApiAnswer answer, HttpContext context)
    {
        if (strike.Kind == FaultKind.Truncate)
            return answer with { Body = answer.Body[..(answer.Body.Length / 2)] };
        return strike.Rule is { AfterCommit: true } rule
            ? await HappenAsync(strike.Kind, rule, SavedWrite.Of(request, answer), context, request.RequestId) ?? answer
            : answer;
    }

    private async Task<ApiAnswer?> HappenAsync(FaultKind kind, FaultRule rule, SavedWrite? saved, HttpContext context, Guid requestId)
    {
        switch (kind)
        {
            case FaultKind.Reset:
                context.Abort();
                throw new BrokenOffException();
            case FaultKind.Hang:
                await Task.Delay(options.LongestHang, clock, context.RequestAborted);
                goto case FaultKind.Reset;
            default:
                return FaultAnswers.Of(kind, rule, saved, requestId);
        }
    }
}

/// <summary>The connection of the request was broken off on purpose.</summary>
internal sealed class BrokenOffException : Exception
{
    public BrokenOffException()
        : base("The connection was broken off on purpose.")
    {
    }
}
