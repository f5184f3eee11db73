using System.Runtime.CompilerServices;
using System.Text.Json;
using Anthropic.Exceptions;
using Microsoft.Extensions.AI;

namespace Verso.Agents.Models.Vendors;

/// <summary>
/// Lets only <see cref="ModelException"/> and cancellation through. The vendors' libraries wrap what went wrong on the wire in exceptions of their own,
/// and throw others when a vendor sends what is no answer.
/// </summary>
internal sealed class VendorErrorsChatClient(IChatClient inner, ModelSettings settings, VendorKey key) : DelegatingChatClient(inner)
{
    public override async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        try
        {
            return await base.GetResponseAsync(messages, options, cancellationToken);
        }
        catch (Exception failure) when (IsOurs(failure, cancellationToken))
        {
            throw Translate(failure);
        }
    }

    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await using var updates = base.GetStreamingResponseAsync(messages, options, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            try
            {
                if (!await updates.MoveNextAsync())
                    yield break;
            }
            catch (Exception failure) when (IsOurs(failure, cancellationToken))
            {
                throw Translate(failure);
            }

            yield return updates.Current;
        }
    }

    private static bool IsOurs(Exception failure, CancellationToken cancellationToken) =>
        failure is not ModelException && !cancellationToken.IsCancellationRequested;

    private ModelException Translate(Exception failure)
    {
        for (var cause = failure; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case ModelException known:
                    return known;
                case AnthropicSseException sse:
                    return FromEvent(sse);
                case JsonException or FormatException:
                    return new(ModelFault.BadAnswer, $"The model '{settings.Name}' sent what is no answer: malformed JSON.", Silent(failure));
                case HttpRequestException or IOException:
                    return new(ModelFault.Unavailable, $"The connection to the model '{settings.Name}' broke off.", Silent(failure));
            }
        }

        return new(ModelFault.BadAnswer, $"The model '{settings.Name}' sent what its library cannot read ({failure.GetType().Name}).", Silent(failure));
    }

    private ModelException FromEvent(AnthropicSseException failure)
    {
        var text = key.Hide(failure.Message);
        var status = text switch
        {
            _ when text.Contains("overloaded_error", StringComparison.Ordinal) => 529,
            _ when text.Contains("rate_limit_error", StringComparison.Ordinal) => 429,
            _ when text.Contains("authentication_error", StringComparison.Ordinal) => 401,
            _ when text.Contains("invalid_request_error", StringComparison.Ordinal) => 400,
            _ => 500,
        };
        return new(VendorErrorHandler.FaultOf(status), $"The model '{settings.Name}' gave up within its answer ({status}).", Silent(failure)) { Status = status };
    }

    /// <summary>The kind and place of a failure without its text, which may quote a request.</summary>
    private static InvalidOperationException Silent(Exception failure) => new($"{failure.GetType().FullName}{Environment.NewLine}{failure.StackTrace}");
}
