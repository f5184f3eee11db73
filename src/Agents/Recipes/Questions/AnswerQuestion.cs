using Microsoft.Extensions.AI;
using Verso.Agents.Answers;
using Verso.Agents.Models;
using Verso.Agents.Runs;

namespace Verso.Agents.Recipes.Questions;

/// <summary>Answers a question from the pages of the workspace, with citations. It writes nothing; each run is one of its own, because pages change.</summary>
internal sealed class AnswerQuestion : IRecipeWork
{
    public string Does => "answer";

    public IReadOnlyList<WorkInput> Reads { get; } =
    [
        new("question", RecipeInputType.LongText, IsNeeded: true), new("within", RecipeInputType.List), new("database", RecipeInputType.Database), new("limit", RecipeInputType.Number),
    ];

    public async Task<RunOutcome> RunAsync(RecipeRun run, CancellationToken cancellationToken)
    {
        var asked = new AskRequest(run.Inputs.Text("question")!)
        {
            Within = run.Inputs.Ids("within"),
            Database = run.Inputs.Id("database"),
            Limit = (int)(run.Inputs.Number("limit") ?? 8),
        };
        var name = run.Model is null ? ModelOptions.ExtractiveName : run.Model.GetService<ChatClientMetadata>()?.DefaultModelId ?? "model";
        try
        {
            var answer = (await run.StepAsync("answer", async _ => (await new Answerer(run.Desk, run.Model, name).AskAsync(asked, cancellationToken)).ToJson(), cancellationToken))!.AsObject();
            return new RunOutcome((string)answer["answer"]!, answer);
        }
        catch (AskException fault)
        {
            throw new RunException("input", fault.Message, fault);
        }
    }
}
