using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Verso.Server.Access;
using Verso.Server.Hosting;
using Verso.Workspace.Local;
using Verso.Workspace.Registry;

namespace Verso.Server.OAuth;

/// <summary>
/// <c>/v1/oauth/authorize</c>: asks the owner of the workspace which pages an application may use, and sends the answer to where
/// the application wants it. Whoever sits at the server's own machine is the owner; anyone else shows an API key of the
/// workspace that may do everything.
/// </summary>
internal sealed class Consent(VersoRegistry registry, OpenWorkspaces workspaces, ConsentTickets tickets, OAuthSettings settings)
{
    private const string Cookie = "verso_consent";
    private const int MostBytes = 1024 * 1024;
    private const int LongestState = 4096;

    private static readonly string[] Forwarded = ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP"];
    private static readonly string StyleHash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes($"\n{ConsentPage.Style}\n")));

    /// <summary>Shows the question.</summary>
    public async Task AskAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var clientId = One("client_id") ?? throw OAuthException.Invalid("query failed validation: query.client_id should be defined, instead was `undefined`.");
        var client = registry.OAuth.FindClient(clientId) ?? throw new OAuthException(401, "invalid_client", "There is no OAuth client with this client_id.");
        var asked = One("redirect_uri");
        var redirect = RedirectUris.Choose(client, asked) ?? throw OAuthException.Invalid("Missing or invalid redirect_uri.");
        var state = One("state");
        if (state?.Length > LongestState)
            throw OAuthException.Invalid($"query failed validation: query.state.length should be ≤ `{LongestState}`, instead was `{state.Length}`.");
        if (One("response_type") is var type && type != "code")
        {
            GoBack(context, redirect, ("error", type is null ? "invalid_request" : "unsupported_response_type"), ("state", state));
            return;
        }

        if (One("owner") is { } owner && owner != "user")
        {
            GoBack(context, redirect, ("error", "invalid_request"), ("state", state));
            return;
        }

        var local = await OpenAsync(client);
        var browser = context.Request.Cookies[Cookie] is { Length: 64 } known ? known : ConsentTickets.NewBrowser();
        context.Response.Cookies.Append(Cookie, browser, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = context.Request.IsHttps, Path = "/" });
        await ShowAsync(context, client, local, new ConsentTicket(client.Id.ToString(), redirect, asked, state, browser), StatusCodes.Status200OK);

        string? One(string name) => query[name] is [{ Length: > 0 } value] ? value : null;
    }

    /// <summary>Takes the answer.</summary>
    public async Task AnswerAsync(HttpContext context)
    {
        if (!IsOwnForm(context.Request))
            throw new OAuthException(403, "access_denied", "The form was sent from somewhere else.");
        var form = await ReadFormAsync(context);
        var ticket = tickets.Open(form["ticket"], context.Request.Cookies[Cookie])
            ?? throw new OAuthException(400, "invalid_request", "This form is too old, or was opened in another browser. Go back to the application and start again.");
        // The client may have been removed, or its addresses changed, while the person was thinking.
        var client = registry.OAuth.FindClient(ticket.Client) ?? throw new OAuthException(401, "invalid_client", "There is no OAuth client with this client_id.");
        if (RedirectUris.Choose(client, ticket.RedirectUri) is null)
            throw OAuthException.Invalid("Missing or invalid redirect_uri.");
        var local = await OpenAsync(client);
        if (form["decision"] != "allow")
        {
            GoBack(context, ticket.RedirectUri, ("error", "access_denied"), ("state", ticket.State));
            return;
        }

        var chosen = form["page"].OfType<string>().ToHashSet(StringComparer.Ordinal);
        if (!IsAtHome(context) && !HasKey(form["key"].ToString(), client))
        {
            await ShowAsync(context, client, local, ticket, StatusCodes.Status403Forbidden, "This is no API key that may do everything in this workspace. Make one with: verso key create NAME", chosen);
            return;
        }

        var (listed, _) = local.Read(session => ShareablePages.List(session, settings.MostPages));
        var pages = listed.Where(page => chosen.Contains(page.Id.ToString())).Select(page => page.Id).ToList();
        if (pages.Count == 0)
        {
            await ShowAsync(context, client, local, ticket, StatusCodes.Status400BadRequest, "Choose at least one page, or cancel.", chosen);
            return;
        }

        var person = local.Facts.Owner;
        await local.EnsureBotAsync(OAuthStore.BotOf(client.Id, person), client.Name, person, context.RequestAborted);
        var code = await registry.OAuth.CreateCodeAsync(client, person, pages, ticket.AskedUri, context.RequestAborted);
        GoBack(context, ticket.RedirectUri, ("code", code), ("state", ticket.State));
    }

    private async Task<LocalWorkspace> OpenAsync(OAuthClient client) =>
        (await workspaces.GetAsync(client.Workspace)).Local
            ?? throw new OAuthException(400, "unauthorized_client", "The workspace of this client lives in Notion. Let the application in there.");

    private async Task ShowAsync(
        HttpContext context, OAuthClient client, LocalWorkspace local, ConsentTicket ticket, int status, string? fault = null, IReadOnlySet<string>? chosen = null)
    {
        var (pages, isCut) = local.Read(session => ShareablePages.List(session, settings.MostPages));
        var person = local.Read(session => (string?)session.FindUser(local.Facts.Owner)?["name"]) ?? "Owner";
        var page = new ConsentPage(client, local.Facts.Name, person, pages, isCut, tickets.Seal(ticket), ticket.RedirectUri)
        {
            Fault = fault,
            AsksForKey = !IsAtHome(context),
            Chosen = chosen ?? new HashSet<string>(),
        };
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "text/html; charset=utf-8";
        // A browser follows the answer of a form only to where the page allows.
        var target = new Uri(ticket.RedirectUri).GetLeftPart(UriPartial.Authority);
        response.Headers.ContentSecurityPolicy =
            $"default-src 'none'; style-src 'sha256-{StyleHash}'; form-action 'self' {target}; frame-ancestors 'none'; base-uri 'none'";
        response.Headers.XFrameOptions = "DENY";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers.CacheControl = "no-store";
        await response.WriteAsync(page.Write(), context.RequestAborted);
    }

    private static void GoBack(HttpContext context, string redirect, params (string Name, string? Value)[] told)
    {
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = RedirectUris.With(redirect, told);
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
    }

    private static async Task<IFormCollection> ReadFormAsync(HttpContext context)
    {
        if (context.Request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) != true)
            throw OAuthException.Invalid("The answer must be sent as a form.");
        try
        {
            return await new FormFeature(context.Request, new FormOptions { BufferBody = false, ValueCountLimit = 12_000, ValueLengthLimit = 16 * 1024, BufferBodyLengthLimit = MostBytes, KeyLengthLimit = 64 })
                .ReadFormAsync(context.RequestAborted);
        }
        catch (InvalidDataException)
        {
            throw OAuthException.Invalid("The form is larger than any that was shown here.");
        }
    }

    /// <summary>Browsers say where a form comes from; one of another site is not ours.</summary>
    private static bool IsOwnForm(HttpRequest request)
    {
        if (request.Headers["Sec-Fetch-Site"] is [{ } site] && site is not ("same-origin" or "none"))
            return false;
        // A page with the policy no-referrer sends its form with the origin null.
        return request.Headers.Origin is not [{ } origin] || origin == "null" || (Uri.TryCreate(origin, UriKind.Absolute, out var from) && from.Authority == request.Host.Value);
    }

    /// <summary>Whether the person sits at the server's own machine: a proxy there is no person, and a foreign name that leads there neither.</summary>
    private static bool IsAtHome(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address)
        && !Forwarded.Any(context.Request.Headers.ContainsKey)
        && RedirectUris.IsLoopback(context.Request.Host.Host);

    private bool HasKey(string key, OAuthClient client) =>
        registry.Credentials.Find(CredentialKind.Key, key.Trim()) is { } found && found.Workspace == client.Workspace && found.Allows(KeyScopes.Admin);
}
