namespace Verso.Server.Gateway;

/// <summary>A call that the gateway refuses: becomes <c>{"error","code","required"?,"details"?}</c>.</summary>
public sealed class GatewayException(int status, string code, string message) : Exception(message)
{
    public int Status { get; } = status;

    /// <summary>A word for programs, such as <c>invalid_request</c>.</summary>
    public string Code { get; } = code;

    /// <summary>The names of the headers that would have helped.</summary>
    public IReadOnlyList<string>? Required { get; init; }

    public object? Details { get; init; }

    public TimeSpan? RetryAfter { get; init; }
}
