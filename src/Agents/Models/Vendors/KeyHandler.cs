using System.Net.Http.Headers;

namespace Verso.Agents.Models.Vendors;

/// <summary>Signs each call as its vendor expects. The vendors' libraries never hold the key, so they cannot tell it.</summary>
internal sealed class KeyHandler(ModelProvider provider, VendorKey key) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.Authorization = null;
        request.Headers.Remove("x-api-key");
        var secret = key.Read();
        if (secret is not null && provider == ModelProvider.Anthropic)
            request.Headers.TryAddWithoutValidation("x-api-key", secret);
        else if (secret is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        return base.SendAsync(request, cancellationToken);
    }
}
