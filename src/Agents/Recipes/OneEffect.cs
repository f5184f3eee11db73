using System.Text.Json.Nodes;
using Verso.Agents.Runs;

namespace Verso.Agents.Recipes;

/// <summary>
/// A write that happens once. A workspace that keeps keys answers for it; elsewhere a write whose outcome is not known is looked for,
/// waited for as long as it could still arrive, looked for again, and only then sent anew.
/// </summary>
/// <param name="desk">Where it is written.</param>
/// <param name="attempt">The attempt at the step that the write is.</param>
internal sealed class OneEffect(Desk desk, StepAttempt attempt)
{
    /// <summary>After this long a call that Notion did not answer cannot come into effect any more.</summary>
    private static readonly TimeSpan LongestCall = TimeSpan.FromSeconds(90);

    private const int MostAttempts = 4;

    /// <param name="write">Sends the write, under the key it is given.</param>
    /// <param name="find">Looks for what the write makes; null when it is not there.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<JsonObject> WriteAsync(Func<string, Task<JsonObject>> write, Func<Task<JsonObject?>> find, CancellationToken cancellationToken)
    {
        var isUnclear = attempt.IsRepeated;
        for (var sent = 0; ;)
        {
            if (isUnclear && !desk.KeepsKeys && await LookAsync(find, cancellationToken) is { } found)
                return found;
            try
            {
                sent++;
                return await write(attempt.IdempotencyKey);
            }
            catch (OfficialApiException error) when (sent < MostAttempts && (error.IsLater || error.IsUnclear))
            {
                isUnclear |= error.IsUnclear;
                if (!error.IsUnclear || desk.KeepsKeys) // Where it is looked for, that is the wait.
                    await Task.Delay(error.RetryAfter ?? TimeSpan.FromMilliseconds(500 * Math.Pow(2, sent)), desk.Clock, cancellationToken);
            }
        }
    }

    private async Task<JsonObject?> LookAsync(Func<Task<JsonObject?>> find, CancellationToken cancellationToken)
    {
        if (await find() is { } found)
            return found;
        await Task.Delay(LongestCall, desk.Clock, cancellationToken);
        return await find();
    }
}
