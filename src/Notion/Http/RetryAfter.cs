namespace Verso.Notion.Http;

/// <summary>The header by which Notion says how long to wait: seconds, or a date.</summary>
public static class RetryAfter
{
    public static TimeSpan? Read(HttpResponseMessage response, TimeProvider? clock = null)
    {
        if (response.Headers.RetryAfter is not { } header)
            return null;
        var wait = header.Delta ?? header.Date - (clock ?? TimeProvider.System).GetUtcNow();
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }
}
