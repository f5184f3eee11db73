using Verso.Agents.Answers;
using Verso.Agents.Runs;

namespace Verso.Agents.Runtime;

/// <summary>Carries out an intent without a language model, by the form of its sentence. What it does not understand it says, instead of guessing.</summary>
internal sealed class PlainAgent(RunContext run, AgentPlan plan, AgentToolRunner runner, Desk desk)
{
    private const string NeedsModel =
        "No language model is configured, and without one Verso understands plain forms only: a question; find WORDS; list ROWS in DATABASE; how many ROWS in DATABASE where PROPERTY is VALUE; "
        + "add \"TITLE\" to DATABASE with PROPERTY = VALUE; set PROPERTY of \"TITLE\" to VALUE; mark \"TITLE\" as STATUS. Say it in one of them, or configure a model: Models:Default (docs/models.md).";

    public async Task<RunOutcome> RunAsync(CancellationToken cancellationToken)
    {
        if (plan.Intent.Kind == IntentKind.Question)
            return await AnswerAsync(cancellationToken);
        if (PlainSentence.Read(plan.Intent.Text) is not { } sentence)
            throw new RunException("model", NeedsModel);
        run.Say("plan", $"Without a model: {sentence.Tool} {sentence.Arguments.ToJsonString(Workspace.Api.Json.Options)}");
        var answer = await runner.CallPlainAsync(sentence, cancellationToken);
        if (answer.Refusal is { } code)
            throw new RunException(code == "refused" ? "policy" : code, answer.Text);
        return AgentAnswer.Outcome(plan, runner, answer.Text, null, 1, null, isCutShort: false);
    }

    private async Task<RunOutcome> AnswerAsync(CancellationToken cancellationToken)
    {
        var recorded = await run.StepAsync("answer", async _ => (await new Answerer(desk).AskAsync(new AskRequest(plan.Intent.Text), cancellationToken)).ToJson(), cancellationToken);
        var answer = recorded!.AsObject();
        return new RunOutcome(answer["answer"]!.GetValue<string>(), answer, answer["found"]!.GetValue<bool>() ? null : "Ask with other words, or add what is missing to the workspace.");
    }
}
