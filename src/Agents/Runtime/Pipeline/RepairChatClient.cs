using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Verso.Agents.Runs;

namespace Verso.Agents.Runtime.Pipeline;

/// <summary>
/// Helps a model that answers badly: calls of unknown tools or with unreadable arguments, the same call again and again, a call written
/// as text, nothing at all. One that does not mend is given up with a clear error.
/// </summary>
internal sealed class RepairChatClient(IChatClient inner, AgentPlan plan) : DelegatingChatClient(inner)
{
    private const int MostEmpty = 2;
    private const int MostBadRounds = 4;
    private const int MostSame = 3;
    private const int MostSameInAll = 6;

    private readonly Dictionary<string, int> _made = new(StringComparer.Ordinal);
    private int _badRounds;
    private int _written;

    public override async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var said = new List<ChatMessage>();
        for (var empty = 0; ; empty++)
        {
            var response = await base.GetResponseAsync([.. messages, .. said], options, cancellationToken);
            ReadWrittenCall(response);
            var calls = Refusals.Calls(response);
            if (calls.Count == 0 && string.IsNullOrWhiteSpace(response.Text))
            {
                if (empty == MostEmpty)
                    throw new RunException("model", "The model answered nothing, also when it was asked again. Resume the run, or name another model.");
                said.Add(new ChatMessage(ChatRole.User, "You answered nothing. Call a tool, or say what the outcome is."));
                continue;
            }

            Check(calls);
            return new ChatResponse([.. said, .. response.Messages]) { ModelId = response.ModelId, Usage = response.Usage, FinishReason = response.FinishReason };
        }
    }

    private void Check(List<FunctionCallContent> calls)
    {
        foreach (var call in calls)
        {
            if (Fault(call) is { } fault)
                Refusals.Refuse(call, fault.Code, fault.Reason);
        }

        _badRounds = calls.Count > 0 && calls.TrueForAll(call => Refusals.Of(call) is not null) ? _badRounds + 1 : 0;
        if (_badRounds == MostBadRounds)
            throw new RunException("model", $"The model made only calls that cannot be carried out, {MostBadRounds} times in a row. The last: {Refusals.Of(calls[^1])!.Reason}");
    }

    private Refusal? Fault(FunctionCallContent call)
    {
        if (!plan.Tools.Any(tool => tool.Name == call.Name))
        {
            return plan.Withheld.TryGetValue(call.Name, out var reason)
                ? new Refusal("guard", $"The tool {call.Name} may not be used in this run: {reason}. Go on without it, and say what is left to a person.")
                : new Refusal("unknown_tool", $"There is no tool '{call.Name}'.{NearestName.Suggest(call.Name, plan.Tools.Select(tool => tool.Name))} There are: {string.Join(", ", plan.Tools.Select(tool => tool.Name))}.");
        }

        if (call.Exception is not null)
            return new Refusal("arguments", $"The arguments of {call.Name} are no JSON object. Send the call again, with arguments as its schema says.");

        var same = $"{call.Name} {JsonSerializer.Serialize(call.Arguments)}";
        var times = _made[same] = _made.GetValueOrDefault(same) + 1;
        if (times > MostSameInAll)
            throw new RunException("model", $"The model makes the same call of {call.Name} again and again: {MostSameInAll} times so far. It was stopped.");
        return times > MostSame
            ? new Refusal("repeated", $"This same call of {call.Name} was made {MostSame} times already, and its answers are above. Do something else, or say what the outcome is.")
            : null;
    }

    /// <summary>Small models write <c>{"name":"search","arguments":{…}}</c> instead of calling.</summary>
    private void ReadWrittenCall(ChatResponse response)
    {
        if (Refusals.Calls(response).Count > 0 || response.Messages.Count == 0)
            return;
        var text = response.Text.Trim();
        if (text.StartsWith("```", StringComparison.Ordinal) && text.EndsWith("```", StringComparison.Ordinal) && text.IndexOf('\n', StringComparison.Ordinal) is > 0 and var line)
            text = text[line..^3].Trim();
        if (!text.StartsWith('{') || Parse(text) is not { } json || (json["name"] ?? json["tool"]) is not JsonValue name || name.GetValueKind() != JsonValueKind.String)
            return;
        if ((json["arguments"] ?? json["parameters"]) is not JsonObject arguments || !plan.Tools.Any(tool => tool.Name == name.GetValue<string>()))
            return;
        var id = string.Create(CultureInfo.InvariantCulture, $"written_{++_written}");
        response.Messages[^1].Contents = [new FunctionCallContent(id, name.GetValue<string>(), arguments.ToDictionary(pair => pair.Key, pair => (object?)pair.Value?.DeepClone()))];
    }

    private static JsonObject? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
