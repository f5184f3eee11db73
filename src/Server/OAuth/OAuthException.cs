namespace Verso.Server.OAuth;

/// <summary>A refusal in OAuth's own form, as Notion answers at these addresses: <c>{"error","error_description"?,"request_id"}</c>.</summary>
internal sealed class OAuthException(int status, string error, string? description = null) : Exception(description ?? error)
{
    public int Status { get; } = status;

    public string Error { get; } = error;

    public string? Description { get; } = description;

    public static OAuthException Invalid(string description) => new(400, "invalid_request", description);

    /// <summary>Notion does not say which of the two was wrong.</summary>
    public static OAuthException Client() => new(401, "invalid_client");

    /// <summary>The words are those of Notion's list of errors.</summary>
    public static OAuthException Code() => new(400, "invalid_grant", "Invalid code: this code has been revoked.");

    public static OAuthException RefreshToken() => new(400, "invalid_grant", "Invalid refresh token: this refresh token has been revoked.");
}
