using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Verso.Server.Faults;
using Verso.Server.Hosting;
using Verso.Server.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Registry;

namespace Verso.Server.OAuth;

/// <summary><c>/v1/oauth/…</c>, with Notion's answers and errors.</summary>
internal sealed partial class OAuthApi(VersoRegistry registry, OpenWorkspaces workspaces, Consent consent, FaultInjector faults, ILogger<OAuthApi> log)
{
    /// <summary>What paths below <c>/v1/</c> begin with that are answered here.</summary>
    public const string Prefix = "oauth/";

    private const int MostBytes = 64 * 1024;
    private const string Scheme = "Basic ";

    /// <param name="path">The path below <c>/v1/</c>.</param>
    public async Task AnswerAsync(HttpContext context, string path)
    {
        var id = Guid.NewGuid();
        try
        {
            var strike = faults.Next(context.Request.Method, path);
            if (strike is not null && await faults.BeforeAsync(strike, context, id) is { } instead)
            {
                await WriteAsync(context, instead, id);
                return;
            }

            switch (context.Request.Method, path.TrimEnd('/'))
            {
                case ("GET", "oauth/authorize"):
                    await consent.AskAsync(context);
                    break;
                case ("POST", "oauth/authorize"):
                    await consent.AnswerAsync(context);
                    break;
                case ("POST", "oauth/token"):
                    await WriteAsync(context, await TokenAsync(context), strike, id);
                    break;
                case ("POST", "oauth/introspect"):
                    await WriteAsync(context, await IntrospectAsync(context), strike, id);
                    break;
                case ("POST", "oauth/revoke"):
                    await WriteAsync(context, await RevokeAsync(context), strike, id);
                    break;
                default:
                    await WriteAsync(context, ApiException.BadUrl().ToAnswer(id), id);
                    break;
            }
        }
        catch (BrokenOffException)
        {
            // Nobody is there any more.
        }
        catch (OAuthException refused)
        {
            if (refused.Status == StatusCodes.Status401Unauthorized)
                context.Response.Headers.WWWAuthenticate = "Basic realm=\"OAuth\"";
            var body = new JsonObject { ["error"] = refused.Error };
            if (refused.Description is not null)
                body["error_description"] = refused.Description;
            await WriteAsync(context, refused.Status, body, id);
        }
        catch (BadHttpRequestException bad)
        {
            await WriteAsync(context, bad.StatusCode, new JsonObject { ["error"] = "invalid_request", ["error_description"] = "The request cannot be read." }, id);
        }
        catch (Exception failure) when (!context.RequestAborted.IsCancellationRequested && !context.Response.HasStarted)
        {
            Failed(failure, context.Request.Method, context.Request.Path, id);
            await WriteAsync(context, ApiException.Unexpected().ToAnswer(id), id);
        }
    }

    /// <summary>What came of a request that was carried out, or what a fault makes of it.</summary>
    private async Task WriteAsync(HttpContext context, JsonObject body, Strike? strike, Guid id)
    {
        if (strike is null)
        {
            await WriteAsync(context, StatusCodes.Status200OK, body, id);
            return;
        }

        body["request_id"] = id.ToString();
        var request = new ApiRequest(context.Request.Method, context.Request.Path, new Caller(default, "")) { RequestId = id };
        await WriteAsync(context, await faults.AfterAsync(strike, request, new ApiAnswer(StatusCodes.Status200OK, Json.Write(body)), context), id);
    }

    private async Task<JsonObject> TokenAsync(HttpContext context)
    {
        var client = Authenticate(context);
        var body = await ReadBodyAsync(context);
        var tokens = Text(body, "grant_type", isRequired: true) switch
        {
            "authorization_code" => await registry.OAuth.ExchangeAsync(
                    client, Text(body, "code", isRequired: true)!, Text(body, "redirect_uri"), Account(body), context.RequestAborted)
                ?? throw OAuthException.Code(),
            "refresh_token" => await registry.OAuth.RefreshAsync(client, Text(body, "refresh_token", isRequired: true)!, context.RequestAborted)
                ?? throw OAuthException.RefreshToken(),
            var other => throw new OAuthException(
                400, "unsupported_grant_type", $"body failed validation: body.grant_type should be `\"authorization_code\"` or `\"refresh_token\"`, instead was `\"{other}\"`."),
        };
        var workspace = await workspaces.GetAsync(client.Workspace);
        var local = workspace.Local ?? throw new OAuthException(400, "unauthorized_client", "The workspace of this client lives in Notion.");
        var owner = local.Read(session => session.FindUser(tokens.Grant.Person));
        return new JsonObject
        {
            ["access_token"] = tokens.AccessToken,
            ["token_type"] = "bearer",
            ["refresh_token"] = tokens.RefreshToken,
            ["bot_id"] = tokens.Grant.Bot.ToString(),
            ["workspace_name"] = local.Facts.Name,
            ["workspace_icon"] = null,
            ["workspace_id"] = local.Facts.Id.ToString(),
            ["owner"] = new JsonObject { ["type"] = "user", ["user"] = owner ?? new JsonObject { ["object"] = "user", ["id"] = tokens.Grant.Person.ToString() } },
            ["duplicated_template_id"] = null,
        };
    }

    private async Task<JsonObject> IntrospectAsync(HttpContext context)
    {
        var client = Authenticate(context);
        var token = Text(await ReadBodyAsync(context), "token", isRequired: true)!;
        if (registry.OAuth.Introspect(client, token) is not { } found)
            return new JsonObject { ["active"] = false };
        var scopes = client.Scopes.Count == 0 ? CapabilityScopes.Write(Capabilities.All) : [.. client.Scopes.Order(StringComparer.Ordinal)];
        return new JsonObject { ["active"] = true, ["scope"] = string.Join(' ', scopes), ["iat"] = found.Created.ToUnixTimeSeconds() };
    }

    private async Task<JsonObject> RevokeAsync(HttpContext context)
    {
        var client = Authenticate(context);
        await registry.OAuth.RevokeAsync(client, Text(await ReadBodyAsync(context), "token", isRequired: true)!, context.RequestAborted);
        return [];
    }

    private OAuthClient Authenticate(HttpContext context)
    {
        if (context.Request.Headers.Authorization is not [{ } header] || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            throw OAuthException.Client();
        string pair;
        try
        {
            pair = Encoding.UTF8.GetString(Convert.FromBase64String(header[Scheme.Length..].Trim()));
        }
        catch (FormatException)
        {
            throw OAuthException.Client();
        }

        var colon = pair.IndexOf(':', StringComparison.Ordinal);
        return (colon < 0 ? null : registry.OAuth.Authenticate(Uri.UnescapeDataString(pair[..colon]), Uri.UnescapeDataString(pair[(colon + 1)..]))) ?? throw OAuthException.Client();
    }

    /// <summary>JSON, as Notion's documentation has it, or a form, as libraries for OAuth send it.</summary>
    private static async Task<JsonObject> ReadBodyAsync(HttpContext context)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[8192];
        int read;
        while ((read = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0)
        {
            bytes.Write(buffer, 0, read);
            if (bytes.Length > MostBytes)
                throw OAuthException.Invalid($"body failed validation: body.length should be ≤ `{MostBytes}`.");
        }

        if (context.Request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) == true)
        {
            var form = new JsonObject();
            foreach (var (name, values) in QueryHelpers.ParseQuery(Encoding.UTF8.GetString(bytes.ToArray())))
                form[name] = values.ToString();
            return form;
        }

        try
        {
            using var document = Json.Parse(bytes.ToArray());
            return document.RootElement.ValueKind == JsonValueKind.Object ? JsonObject.Create(document.RootElement.Clone())! : throw OAuthException.Invalid("body failed validation: body should be an object.");
        }
        catch (JsonException)
        {
            throw OAuthException.Invalid("Error parsing JSON body.");
        }
    }

    private static string? Text(JsonObject body, string name, bool isRequired = false) => body[name] switch
    {
        null when isRequired => throw OAuthException.Invalid($"body failed validation: body.{name} should be defined, instead was `{(body.ContainsKey(name) ? "null" : "undefined")}`."),
        null => null,
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        var other => throw OAuthException.Invalid($"body failed validation: body.{name} should be a string{(isRequired ? "" : " or `undefined`")}, instead was `{Short(other)}`."),
    };

    private static ExternalAccount? Account(JsonObject body) => body["external_account"] switch
    {
        null => null,
        JsonObject account => new ExternalAccount(Text(account, "key", isRequired: true)!, Text(account, "name", isRequired: true)!),
        var other => throw OAuthException.Invalid($"body failed validation: body.external_account should be an object or `undefined`, instead was `{Short(other)}`."),
    };

    private static string Short(JsonNode node) => node.ToJsonString(Json.Options) is var text && text.Length > 55 ? text[..55] + "..." : text;

    private static Task WriteAsync(HttpContext context, int status, JsonObject body, Guid id)
    {
        body["request_id"] = id.ToString();
        return WriteAsync(context, new ApiAnswer(status, Json.Write(body)), id);
    }

    private static async Task WriteAsync(HttpContext context, ApiAnswer answer, Guid id)
    {
        var response = context.Response;
        response.StatusCode = answer.Status;
        response.ContentType = answer.ContentType;
        response.ContentLength = answer.Body.Length;
        response.Headers["x-notion-request-id"] = id.ToString();
        response.Headers.CacheControl = "no-store";
        SecurityHeaders.Set(response.Headers);
        await response.Body.WriteAsync(answer.Body, context.RequestAborted);
    }

    [LoggerMessage(LogLevel.Error, "{Method} {Path} failed (request {RequestId}).")]
    private partial void Failed(Exception failure, string method, string path, Guid requestId);
}

internal static class OAuthSetup
{
    public static void AddOAuth(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(SettingsReader.Read<OAuthSettings>(configuration.GetSection("OAuth")));
        services.AddSingleton<ConsentTickets>();
        services.AddSingleton<Consent>();
        services.AddSingleton<OAuthApi>();
    }
}
