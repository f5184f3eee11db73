using Verso.Server.Hosting;

namespace Verso.Server.Gateway;

/// <summary>Where callbacks may go; the hosts that the operator names are in <c>Gateway:CallbackHosts</c>.</summary>
internal sealed class CallbackAddresses(GatewayOptions options)
{
    private readonly OutboundHosts _hosts = new(options.CallbackHosts);

    /// <exception cref="GatewayException">The address is no URL, or plainly not allowed.</exception>
    public void Require(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.UserInfo.Length > 0)
            throw GatewayBody.Bad("callback_url must be an http or https URL without credentials.", "invalid_callback_url");
        if (_hosts.IsPlainlyPrivate(address))
            throw GatewayBody.Bad($"callback_url must not lead to this machine or into a private network. The operator can allow the host {address.Host} in Gateway:CallbackHosts.", "invalid_callback_url");
    }

    public ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken) => _hosts.ConnectAsync(context, cancellationToken);
}
