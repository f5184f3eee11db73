using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Verso.Agents.Runtime;

/// <summary>Calls of a model that are not carried out: their reason goes back to the model as the answer.</summary>
internal static class Refusals
{
    private static readonly ConditionalWeakTable<FunctionCallContent, Refusal> Known = [];

    public static void Refuse(FunctionCallContent call, string code, string reason) => Known.TryAdd(call, new Refusal(code, reason));

    public static Refusal? Of(FunctionCallContent call) => Known.TryGetValue(call, out var refusal) ? refusal : null;

    public static List<FunctionCallContent> Calls(ChatResponse response) => [.. response.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>()];
}

/// <param name="Code">A word for programs: <c>unknown_tool</c>, <c>arguments</c>, <c>repeated</c>, <c>guard</c>.</param>
internal sealed record Refusal(string Code, string Reason);
