using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.AI;
using Verso.Agents.Models;

namespace Verso.Agents.Answers;

/// <summary>
/// Lets a language model answer, and believes only what it can show: every quote is looked up in its passage. What is not there is asked for once more
/// and then dropped, and a claim without a quote goes with it.
/// </summary>
internal sealed partial class ModelAnswerer(IChatClient model, string name)
{
    private const int MostClaims = 20;
    private const int MostQuotes = 8;

    public async Task<ModelAnswer> AnswerAsync(string question, IReadOnlyList<TextPassage> passages, CancellationToken cancellationToken)
    {
        var messages = AnswerPrompt.Messages(question, passages);
        var (said, json) = await AskAsync(messages, cancellationToken);
        var (answer, faults) = json is null ? (null, ["That was no JSON object."]) : Check(json, question, passages);
        if (faults.Count == 0 && answer is not null)
            return answer;

        messages.Add(new(ChatRole.Assistant, said));
        messages.Add(new(ChatRole.User, $"""
            {string.Join('\n', faults)}
            Answer again with the whole JSON object. Copy each quote exactly from its passage, leave out claims that no passage says, and answer {"{"}"answered": false, "claims": []{"}"} if none is left.
            """));
        var (_, again) = await AskAsync(messages, cancellationToken);
        var (repaired, _) = again is null ? (null, []) : Check(again, question, passages);
        if (repaired is null && answer is null)
            throw new ModelException(ModelFault.BadAnswer, $"The model '{name}' answered twice with something that is no JSON of the form it was asked for. Ask again, or use another model.");
        // The second try may be worse than the first; what was verified stays verified.
        return answer is null || repaired is { Claims.Count: > 0 } || answer.Claims.Count == 0 ? repaired ?? answer! : answer;
    }

    private async Task<(string Said, JsonObject? Json)> AskAsync(List<ChatMessage> messages, CancellationToken cancellationToken)
    {
        var response = await model.GetResponseAsync(messages, AnswerPrompt.Options, cancellationToken);
        return (response.Text, ModelJson.Find(response.Text));
    }

    /// <summary>What of an answer is verified, and what is wrong with the rest. Null when it is of another form.</summary>
    private static (ModelAnswer? Answer, List<string> Faults) Check(JsonObject json, string question, IReadOnlyList<TextPassage> passages)
    {
        if (json["claims"] is not JsonArray claims || json["answered"] is not JsonValue said || !said.TryGetValue<bool>(out var isAnswered))
            return (null, ["The object needs the members answered (true or false) and claims (an array)."]);
        var kept = new List<VerifiedClaim>();
        var faults = new List<string>();
        var dropped = new List<string>();
        if (!isAnswered)
            return (new ModelAnswer([], []), []);
        foreach (var claim in claims.Take(MostClaims).OfType<JsonObject>())
        {
            if (ModelJson.Text(claim["text"])?.Trim() is not { Length: > 0 } text)
                continue;
            var quotes = Verify(claim["quotes"] as JsonArray ?? [], passages, faults);
            if (quotes.Count > 0 && Unsupported(text, question, quotes) is { } number)
            {
                faults.Add($"The claim \"{text}\" says {number}, which is in none of its quotes.");
                quotes.Clear();
            }
            else if (quotes.Count == 0)
            {
                faults.Add($"The claim \"{text}\" has no quote that is in the passages.");
            }

            if (quotes.Count == 0)
                dropped.Add(text);
            else
                kept.Add(new VerifiedClaim(text, quotes));
        }

        if (kept.Count == 0 && faults.Count == 0)
            faults.Add("The answer has no claims although answered is true.");
        return (new ModelAnswer(kept, dropped), faults);
    }

    private static List<ScoredQuote> Verify(JsonArray quotes, IReadOnlyList<TextPassage> passages, List<string> faults)
    {
        var found = new List<ScoredQuote>();
        foreach (var quote in quotes.Take(MostQuotes).OfType<JsonObject>())
        {
            if (ModelJson.Text(quote["quote"]) is not { Length: > 0 } words)
                continue;
            var named = ModelJson.Number(quote["passage"]) is { } number && number >= 1 && number <= passages.Count ? passages[(int)number - 1] : null;
            // A right quote under a wrong number is still a quote.
            if ((named is null ? null : Find(named, words)) is { } here)
                found.Add(here);
            else if (passages.Select(passage => Find(passage, words)).FirstOrDefault(one => one is not null) is { } elsewhere)
                found.Add(elsewhere);
            else
                faults.Add($"The quote \"{words}\" is not in the passages.");
        }

        return found;
    }

    private static ScoredQuote? Find(TextPassage passage, string quote)
    {
        foreach (var block in passage.Blocks)
        {
            if (Quotes.Find(block.Text, quote) is { } span)
                return new ScoredQuote(passage, block, span, 1);
            // A property is shown with its name before it.
            if (block.Property is { } property && quote.StartsWith($"{property}:", StringComparison.Ordinal) && Quotes.Find(block.Text, quote[(property.Length + 1)..]) is { } value)
                return new ScoredQuote(passage, block, value, 1);
        }

        return null;
    }

    /// <summary>A number in a claim that neither its quotes, what stands above them nor the question says: the likeliest thing to be made up.</summary>
    private static string? Unsupported(string claim, string question, List<ScoredQuote> quotes)
    {
        var said = string.Join('\n', quotes.Select(quote => $"{quote.Quote}\n{quote.Passage.Page.Title}\n{string.Join('\n', quote.Passage.Headings)}").Append(question));
        HashSet<string> known = [.. Digits().Matches(said).Select(match => Bare(match.Value))];
        return Digits().Matches(claim).Select(match => match.Value).FirstOrDefault(number => !known.Contains(Bare(number)));
    }

    private static string Bare(string number)
    {
        var bare = string.Concat(number.Where(char.IsAsciiDigit)).TrimStart('0');
        return bare.Length == 0 ? "0" : bare.ToString(CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"\d+([.,]\d+)*")]
    private static partial Regex Digits();
}

/// <param name="Dropped">Claims that no passage says.</param>
internal sealed record ModelAnswer(IReadOnlyList<VerifiedClaim> Claims, IReadOnlyList<string> Dropped);

/// <param name="Quotes">At least one; each is in its block, word for word.</param>
internal sealed record VerifiedClaim(string Text, IReadOnlyList<ScoredQuote> Quotes);
