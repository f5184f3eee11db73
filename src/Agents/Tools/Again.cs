namespace Verso.Agents.Tools;

/// <summary>Repeats a call that was not carried out, or that may be carried out twice without harm.</summary>
internal static class Again
{
    private const int Retries = 2;

    public static async Task<T> TryAsync<T>(Func<Task<T>> call, TimeProvider clock, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await call();
            }
            catch (OfficialApiException error) when (attempt < Retries && (error.IsLater || error.IsUnclear))
            {
                await Task.Delay(error.RetryAfter ?? TimeSpan.FromMilliseconds(250 * Math.Pow(2, attempt)), clock, cancellationToken);
            }
        }
    }
}
