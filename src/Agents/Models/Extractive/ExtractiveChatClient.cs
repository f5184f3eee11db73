using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Verso.Agents.Models.Extractive;

/// <summary>
/// The model that is always there: no network, no key, the same answer every time. It says nothing of its own but picks what a page says: a summary
/// by LexRank, key information and options by shared words. An ordinary user message is summarised; an <see cref="AutofillPrompt"/> with the options is
/// answered by its kind.
/// </summary>
public sealed class ExtractiveChatClient(ExtractiveOptions? options = null) : IChatClient
{
    public const string ModelId = "lexrank-1";

    /// <summary>A text property longer than this, in characters, is prose worth summarising.</summary>
    private const int ProseProperty = 60;

    private const int CharactersPerToken = 4;

    private static readonly ChatClientMetadata Metadata = new("verso.extractive", defaultModelId: ModelId);

    private readonly ExtractiveOptions _options = options ?? new();

    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        await GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var prompt = AutofillPrompt.Of(options) ?? Plain(messages);
        var room = options?.MaxOutputTokens is { } tokens ? Math.Min(tokens * CharactersPerToken, _options.MaxCharacters) : _options.MaxCharacters;
        foreach (var piece in Answer(prompt, room, cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return new(ChatRole.Assistant, piece) { ModelId = ModelId };
            await Task.Yield();
        }

        yield return new() { Role = ChatRole.Assistant, ModelId = ModelId, FinishReason = ChatFinishReason.Stop };
    }

    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        if (serviceKey is not null)
            return null;
        return serviceType == typeof(ChatClientMetadata) ? Metadata : serviceType.IsInstanceOfType(this) ? this : null;
    }

    public void Dispose()
    {
        // Nothing is held.
    }

    private static AutofillPrompt Plain(IEnumerable<ChatMessage> messages) => new()
    {
        Kind = AutofillKind.Summarize,
        Content = messages.LastOrDefault(message => message.Role == ChatRole.User)?.Text ?? "",
    };

    private IEnumerable<string> Answer(AutofillPrompt prompt, int room, CancellationToken cancellationToken) => prompt.Kind switch
    {
        AutofillKind.Summarize => Summary(prompt, "", room, cancellationToken),
        AutofillKind.Custom => Summary(prompt, KeyInfo.Subject(prompt.Instruction), room, cancellationToken),
        AutofillKind.Extract => Extract(prompt, room, cancellationToken),
        AutofillKind.Select => new OptionChooser(_options).Choose(prompt, Page(prompt)).Take(1),
        AutofillKind.MultiSelect => Joined(new OptionChooser(_options).Choose(prompt, Page(prompt)), ", "),
        _ => throw new ModelException(
            ModelFault.Unsupported,
            "Translating needs a language model, and the extractive one is none: configure one under Models (provider openai or anthropic) and choose it with Models:Default or Autofill:Properties."),
    };

    private IEnumerable<string> Summary(AutofillPrompt prompt, string query, int room, CancellationToken cancellationToken)
    {
        var page = Page(prompt);
        var summary = new Summarizer(_options).Summarize(page, prompt.Title, query, room, cancellationToken);
        if (summary.Count == 0)
        {
            foreach (var piece in Joined([.. prompt.Properties.Where(property => property.Text.Length > 0).Select(property => $"{property.Name}: {property.Text}.")], " "))
                yield return piece;
            yield break;
        }

        var before = "";
        foreach (var sentence in summary)
        {
            var text = sentence.Closed;
            yield return before.Length == 0 ? text : Sentence.Separator(before, text) + text;
            before = text;
        }
    }

    private IEnumerable<string> Extract(AutofillPrompt prompt, int room, CancellationToken cancellationToken)
    {
        if (KeyInfo.Subject(prompt.Instruction).Length == 0)
            return Summary(prompt, "", room, cancellationToken);

        List<Passage> passages =
        [
            .. PageText.Read(prompt.Content),
            .. prompt.Properties.Where(property => property.Text.Length > 0).Select(property => new Passage(PassageKind.TableRow, $"{property.Name}: {property.Text}", "")),
        ];
        return Joined(new KeyInfo(_options with { MaxCharacters = room }).Find(Sentence.Of(passages), prompt.Instruction), "\n");
    }

    private static List<Sentence> Page(AutofillPrompt prompt) => Sentence.Of(
    [
        .. prompt.Properties.Where(property => property.Text.Length > ProseProperty).SelectMany(property => PageText.Read(property.Text)),
        .. PageText.Read(prompt.Content),
    ]);

    private static IEnumerable<string> Joined(IReadOnlyList<string> parts, string separator) =>
        parts.Select((part, i) => i == 0 ? part : separator + part);
}
