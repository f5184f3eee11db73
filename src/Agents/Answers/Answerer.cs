using Microsoft.Extensions.AI;

namespace Verso.Agents.Answers;

/// <summary>
/// Answers questions from a workspace, with citations to its blocks. Whatever it says stands behind a quote that was found word for word in the block it
/// names; when there is none, it says that the workspace does not contain the answer.
/// </summary>
/// <param name="desk">The workspace; its policy decides what may be read.</param>
/// <param name="model">A language model; null for Verso's own, which answers in sentences of the pages.</param>
/// <param name="name">The model's name in the settings.</param>
public sealed class Answerer(Desk desk, IChatClient? model = null, string name = Models.ModelOptions.ExtractiveName)
{
    private const string NotThere = "The workspace does not contain the answer.";

    /// <exception cref="AskException">The question cannot be asked.</exception>
    public async Task<WorkspaceAnswer> AskAsync(AskRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (string.IsNullOrWhiteSpace(request.Question))
            throw new AskException("The question is empty. Ask in a sentence or a few words.");
        if (request.Question.Length > AskRequest.LongestQuestion)
            throw new AskException($"The question has more than {AskRequest.LongestQuestion} characters. Ask one thing at a time.");
        var question = new Question(request.Question);
        if (question.Content.Count == 0)
            throw new AskException("The question has no words to look for. Name what it is about.");

        var found = await new PassageFinder(desk).FindAsync(question, request, cancellationToken);
        if (found.Passages.Count == 0)
            return Nothing(found, []);
        return model is null ? Extract(question, found, request.Threshold) : await AskModelAsync(model, request.Question, found, cancellationToken);
    }

    private WorkspaceAnswer Extract(Question question, FoundPassages found, double threshold)
    {
        var quotes = ExtractiveAnswerer.Answer(question, found.Passages, threshold);
        return quotes.Count == 0 ? Nothing(found, []) : Compose([.. quotes.Select(quote => new VerifiedClaim(Said(quote), [quote]))], [], found, quotes[0].Score);
    }

    private async Task<WorkspaceAnswer> AskModelAsync(IChatClient chat, string question, FoundPassages found, CancellationToken cancellationToken)
    {
        var answer = await new ModelAnswerer(chat, name).AnswerAsync(question, found.Passages, cancellationToken);
        return answer.Claims.Count == 0 ? Nothing(found, answer.Dropped) : Compose(answer.Claims, answer.Dropped, found, null);
    }

    /// <summary>The value of a property needs its name to be understood.</summary>
    private static string Said(ScoredQuote quote) => quote.Block.Property is { } property ? $"{quote.Passage.Page.Title}, {property}: {quote.Quote}" : quote.Quote;

    private WorkspaceAnswer Compose(IReadOnlyList<VerifiedClaim> claims, IReadOnlyList<string> dropped, FoundPassages found, double? confidence)
    {
        var citations = new List<Citation>();
        var said = new List<AnswerClaim>();
        foreach (var claim in claims)
            said.Add(new AnswerClaim(claim.Text, [.. claim.Quotes.Select(quote => Number(citations, quote)).Distinct()]));
        var text = string.Join(' ', said.Select(claim => $"{claim.Text} {string.Concat(claim.Citations.Select(number => $"[{number}]"))}"));
        return new WorkspaceAnswer(true, text, said, citations, confidence, name) { Looked = found, Dropped = dropped };
    }

    private static int Number(List<Citation> citations, ScoredQuote quote)
    {
        var citation = Citation.Of(citations.Count + 1, quote.Passage, quote.Block, quote.Quote);
        var known = citations.FirstOrDefault(one => one.Page == citation.Page && one.Block == citation.Block && one.Property == citation.Property && one.Quote == citation.Quote);
        if (known is not null)
            return known.Number;
        citations.Add(citation);
        return citation.Number;
    }

    private WorkspaceAnswer Nothing(FoundPassages found, IReadOnlyList<string> dropped) =>
        new(false, NotThere, [], [], model is null ? 0 : null, name) { Looked = found, Dropped = dropped };
}

/// <summary>A question that cannot be asked, in one sentence for who asks.</summary>
public sealed class AskException(string message) : Exception(message);
