using Microsoft.Extensions.Configuration;
using Verso.Server.Access;
using Verso.Sync.Connections;
using Verso.Workspace.Registry;

namespace Verso.Server.Hosting;

/// <summary>
/// The connection to Notion, where one is configured: the section <c>Notion</c> of the settings, else the secrets
/// <c>NOTION_TOKEN</c>, <c>NOTION_TOKEN_V2</c>, <c>NOTION_USER_ID</c> and <c>NOTION_SPACE_ID</c>. <c>Notion:Enabled</c> set to
/// <c>false</c> leaves them all alone.
/// </summary>
public sealed class ConnectionSettings(IConfiguration configuration, SecretChain secrets, VersoRegistry registry, VersoOptions options)
{
    /// <summary>The name of credentials that came from Notion and not from Verso.</summary>
    public const string Origin = "connection";

    private const string Token = "NOTION_TOKEN";
    private const string TokenV2 = "NOTION_TOKEN_V2";

    /// <summary>The connection; null when there are no credentials for one.</summary>
    /// <exception cref="SettingsException">An address is wrong, or is that of this server.</exception>
    public async Task<NotionConnection?> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (configuration["Notion:Enabled"] is { Length: > 0 } enabled && bool.TryParse(enabled, out var on) && !on)
            return null;
        var source = await UsableAsync(cancellationToken);
        var token = await FindAsync("Token", Token);
        var session = await FindAsync("TokenV2", TokenV2);
        if (IsOwn(CredentialKind.Session, session))
            session = null;
        if (token is null && session is null)
            return null;
        try
        {
            var connection = new NotionConnection
            {
                Token = token,
                TokenV2 = session,
                UserId = await FindAsync("UserId", "NOTION_USER_ID"),
                SpaceId = await FindAsync("SpaceId", "NOTION_SPACE_ID"),
            };
            if (await FindAsync("BaseUrl", "NOTION_BASE_URL") is { } official)
            {
                // Where something else stands in as Notion, it does so for both APIs: the session must not go to Notion itself.
                var address = Url("Notion:BaseUrl", "NOTION_BASE_URL", official);
                connection = connection with { BaseUrl = address, InternalBaseUrl = address.Host == connection.BaseUrl.Host ? connection.InternalBaseUrl : address };
            }

            if (await FindAsync("InternalBaseUrl", "NOTION_INTERNAL_BASE_URL") is { } @internal)
                connection = connection with { InternalBaseUrl = Url("Notion:InternalBaseUrl", "NOTION_INTERNAL_BASE_URL", @internal) };
            return connection;
        }
        catch (ArgumentException wrong)
        {
            throw new SettingsException($"The connection to Notion cannot be used: {wrong.Message}");
        }

        async ValueTask<string?> FindAsync(string key, string secret) =>
            configuration[$"Notion:{key}"] is { Length: > 0 } value ? value : await source.FindAsync(secret, cancellationToken);
    }

    /// <summary>
    /// The sources without those that hold nothing but this server's own tokens, as the environment does in a shell that
    /// has loaded the file of <c>verso up</c>: what they name leads nowhere but back here.
    /// </summary>
    private async Task<SecretChain> UsableAsync(CancellationToken cancellationToken)
    {
        var usable = new List<ISecretSource>();
        foreach (var source in secrets.Sources)
        {
            var token = await source.FindAsync(Token, cancellationToken);
            var isOwn = token is null ? IsOwn(CredentialKind.Session, await source.FindAsync(TokenV2, cancellationToken)) : IsOwn(CredentialKind.Token, token);
            if (!isOwn)
                usable.Add(source);
        }

        return new SecretChain(usable);
    }

    private bool IsOwn(CredentialKind kind, string? secret) =>
        secret is not null && registry.Credentials.Find(kind, secret) is { } own && own.Name != Origin;

    private Uri Url(string name, string variable, string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url))
            throw new SettingsException($"{name} '{text}' is no URL. Write it like https://api.notion.com.");
        if (ListenRule.IsHere(options.Listen, url) || (options.PublicUrl is { } known && known.Authority == url.Authority))
            throw new SettingsException(
                $"{name} ({variable}) '{text}' is the address of this server itself, so every request would come back. Start it in a shell that has not loaded the file of 'verso up', or give the address of Notion.");
        return url;
    }
}
