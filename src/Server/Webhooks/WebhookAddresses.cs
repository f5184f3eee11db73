using Verso.Server.Gateway;
using Verso.Server.Hosting;

namespace Verso.Server.Webhooks;

/// <summary>Where events may go: to public addresses over TLS, and to the hosts in <c>Webhooks:AllowedHosts</c>.</summary>
internal sealed class WebhookAddresses(WebhookSettings settings)
{
    private const int Longest = 2000;

    public OutboundHosts Hosts { get; } = new(settings.AllowedHosts);

    /// <exception cref="GatewayException">The address is no URL, or not allowed.</exception>
    public Uri Require(string? url)
    {
        if (url is null)
            throw GatewayBody.Bad("url is missing: the address that events are sent to.", "invalid_url");
        if (url.Length > Longest || !Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.UserInfo.Length > 0 || address.Fragment.Length > 0)
            throw GatewayBody.Bad("url must be an https URL without credentials and fragment, of 2,000 characters at the most.", "invalid_url");
        if (Hosts.IsPlainlyPrivate(address))
            throw GatewayBody.Bad($"url must not lead to this machine or into a private network. The operator can allow the host {address.Host} in Webhooks:AllowedHosts.", "invalid_url");
        if (address.Scheme != "https" && !Hosts.IsNamed(address.Host))
            throw GatewayBody.Bad($"url must begin with https://. The operator can allow the host {address.Host} without TLS in Webhooks:AllowedHosts.", "invalid_url");
        return address;
    }
}
