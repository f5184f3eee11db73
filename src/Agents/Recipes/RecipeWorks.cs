using Verso.Agents.Recipes.Digests;
using Verso.Agents.Recipes.Labels;
using Verso.Agents.Recipes.Meetings;
using Verso.Agents.Recipes.Questions;
using Verso.Agents.Recipes.Reports;
using Verso.Agents.Recipes.Tasks;

namespace Verso.Agents.Recipes;

/// <summary>The kinds of work there are.</summary>
public static class RecipeWorks
{
    /// <param name="labels">Asked only while a run labels pages.</param>
    public static IReadOnlyList<IRecipeWork> All(LabelStoreOpener labels) =>
        [new MeetingSummary(), new StaleTasks(), new DailyDigest(), new Report(), new ClassifyPages(labels), new AnswerQuestion()];
}
