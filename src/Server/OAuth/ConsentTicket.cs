using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;

namespace Verso.Server.OAuth;

/// <summary>
/// A request for access while a person thinks about it. It travels through the form, sealed, and is good only together with the
/// cookie of the browser that was asked, so that nobody else can send the form in that person's name.
/// </summary>
/// <param name="AskedUri">The address as the request named it; null when it named none.</param>
internal sealed record ConsentTicket(string Client, string RedirectUri, string? AskedUri, string? State, string Browser);

/// <summary>Seals tickets.</summary>
internal sealed class ConsentTickets(IDataProtectionProvider protection, TimeProvider clock)
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(30);

    private readonly IDataProtector _protector = protection.CreateProtector("Verso.OAuth.Consent");

    public static string NewBrowser() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    public string Seal(ConsentTicket ticket) =>
        _protector.Protect(JsonSerializer.Serialize((object[])[clock.GetUtcNow().ToUnixTimeSeconds(), ticket.Client, ticket.RedirectUri, ticket.AskedUri!, ticket.State!, ticket.Browser]));

    /// <summary>Null when it was not sealed here, is too old, or another browser's.</summary>
    public ConsentTicket? Open(string? text, string? browser)
    {
        if (string.IsNullOrEmpty(text) || string.IsNullOrEmpty(browser))
            return null;
        try
        {
            var members = JsonSerializer.Deserialize<JsonElement[]>(_protector.Unprotect(text))!;
            var ticket = new ConsentTicket(members[1].GetString()!, members[2].GetString()!, members[3].GetString(), members[4].GetString(), members[5].GetString()!);
            var isFresh = clock.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(members[0].GetInt64()) < Life;
            return isFresh && CryptographicOperations.FixedTimeEquals(System.Text.Encoding.UTF8.GetBytes(ticket.Browser), System.Text.Encoding.UTF8.GetBytes(browser)) ? ticket : null;
        }
        catch (Exception wrong) when (wrong is CryptographicException or JsonException)
        {
            return null;
        }
    }
}
