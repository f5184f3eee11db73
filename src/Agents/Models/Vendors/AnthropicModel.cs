using System.Diagnostics.CodeAnalysis;
using Anthropic;
using Anthropic.Core;
using Microsoft.Extensions.AI;

namespace Verso.Agents.Models.Vendors;

/// <summary>Claude, through Anthropic's own library. Keys, retries, timeouts and telemetry are ours.</summary>
internal static class AnthropicModel
{
    [SuppressMessage("Reliability", "CA2000", Justification = "The chat client owns it.")]
    public static IChatClient Open(ModelSettings settings, HttpClient http)
    {
        var options = new ClientOptions
        {
            HttpClient = http,
            ApiKey = VendorHttp.PlaceholderKey,
            MaxRetries = 0,
            Timeout = TimeSpan.FromDays(1),
            OpenTelemetry = false,
        };
        if (settings.BaseUrl is { } url)
            options.BaseUrl = url.AbsoluteUri.TrimEnd('/');
        return new AnthropicClient(options).AsIChatClient(settings.Model, settings.MaxOutputTokens);
    }
}
