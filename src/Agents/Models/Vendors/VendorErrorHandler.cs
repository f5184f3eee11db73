using System.Text;
using System.Text.Json;

namespace Verso.Agents.Models.Vendors;

/// <summary>Turns what a vendor answers instead of an answer into a <see cref="ModelException"/> that says which model, what and what next.</summary>
internal sealed class VendorErrorHandler(ModelSettings settings, VendorKey key) : DelegatingHandler
{
    private const int LongestBody = 16 * 1024;
    private const int LongestQuote = 300;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage response;
        try
        {
            response = await base.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException failure)
        {
            throw new ModelException(ModelFault.Unavailable, $"The model '{settings.Name}' cannot be reached at {Host(request)}: {Reason(failure)}.", failure);
        }

        if (response.IsSuccessStatusCode && response.Content.Headers.ContentType?.MediaType is not "text/html")
            return response;
        using (response)
            throw await ReadAsync(response, Host(request), cancellationToken);
    }

    /// <summary>What a vendor's own words and status amount to.</summary>
    public static ModelFault FaultOf(int status) => status switch
    {
        401 or 403 => ModelFault.Unauthorized,
        404 or 405 => ModelFault.Misconfigured,
        429 => ModelFault.RateLimited,
        408 or >= 500 => ModelFault.Unavailable,
        _ => ModelFault.Refused,
    };

    private async Task<ModelException> ReadAsync(HttpResponseMessage response, string host, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        if (response.IsSuccessStatusCode)
        {
            return new(ModelFault.Misconfigured, $"The model '{settings.Name}': {host} answered with a web page, not as a model. Check Models:{settings.Name}:base_url; it usually ends with /v1.")
            {
                Status = status,
            };
        }

        var words = Quote(await ReadBodyAsync(response.Content, cancellationToken));
        var fault = status is >= 300 and < 400 ? ModelFault.Misconfigured : FaultOf(status);
        var what = fault switch
        {
            ModelFault.Unauthorized => $"{host} refused the key ({status}){words} Check Models:{settings.Name}:api_key_secret and what the key may do.",
            ModelFault.Misconfigured when status < 400 => $"{host} sends its callers elsewhere ({status}), and keys are not carried along. Set Models:{settings.Name}:base_url to the final address.",
            ModelFault.Misconfigured => $"{host} knows no such address or model ({status}){words} Check Models:{settings.Name}:base_url and model.",
            ModelFault.RateLimited => $"{host} has no room for more calls now (429){words}",
            ModelFault.Unavailable => $"{host} failed ({status}){words}",
            _ => $"{host} refused the request ({status}){words}",
        };
        return new(fault, $"The model '{settings.Name}': {what}") { Status = status, RetryAfter = RetryAfter(response) };
    }

    private static async Task<string> ReadBodyAsync(HttpContent content, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = await content.ReadAsStreamAsync(cancellationToken);
            var buffer = new byte[LongestBody];
            var length = await stream.ReadAtLeastAsync(buffer, LongestBody, throwOnEndOfStream: false, cancellationToken);
            return Encoding.UTF8.GetString(buffer, 0, length);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            return ""; // The status has said enough.
        }
    }

    private string Quote(string body)
    {
        var message = MessageOf(body);
        if (message.Length == 0)
            return ".";
        message = key.Hide(message.ReplaceLineEndings(" ").Trim());
        if (message.Length > LongestQuote)
            message = message[..LongestQuote] + "…";
        return message[^1] is '.' or '!' or '?' or '…' ? $": {message}" : $": {message}.";
    }

    /// <summary>The message of <c>{"error":{"message":…}}</c> or <c>{"error":…}</c> or <c>{"message":…}</c>; other bodies are not repeated.</summary>
    private static string MessageOf(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var place = json.RootElement is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() > 0 ? list[0] : json.RootElement;
            foreach (var name in (ReadOnlySpan<string>)["error", "message", "detail"])
            {
                if (place.ValueKind == JsonValueKind.Object && place.TryGetProperty(name, out var inner))
                    place = inner;
            }

            return place.ValueKind == JsonValueKind.String ? place.GetString()! : "";
        }
        catch (JsonException)
        {
            return "";
        }
    }

    private static TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        if (response.Headers.TryGetValues("retry-after-ms", out var exact) && double.TryParse(exact.First(), System.Globalization.CultureInfo.InvariantCulture, out var milliseconds) && milliseconds is >= 0 and < 86_400_000)
            return TimeSpan.FromMilliseconds(milliseconds);
        return response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } when response.Headers.Date is { } now && date > now => date - now,
            { Date: not null } => TimeSpan.Zero,
            _ => null,
        };
    }

    private static string Host(HttpRequestMessage request) => request.RequestUri is { } url ? url.Authority : "the vendor";

    private static string Reason(HttpRequestException failure) => failure.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => "its name is not known",
        HttpRequestError.ConnectionError => "nothing accepts the connection",
        HttpRequestError.SecureConnectionError => "no secure connection comes about",
        _ => "the connection broke",
    };
}
