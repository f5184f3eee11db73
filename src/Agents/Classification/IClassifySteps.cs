using Verso.Agents.Runs;
using Verso.Notion;

namespace Verso.Agents.Classification;

/// <summary>Does each part of a classification once, where it may be interrupted and gone on with.</summary>
public interface IClassifySteps
{
    /// <summary>The pages that are labelled: those that the first attempt found.</summary>
    Task<PageChoice> ChooseAsync(PageChoice found, CancellationToken cancellationToken);

    /// <summary>What became of a page, also of one that an earlier attempt labelled.</summary>
    Task<PageResult> LabelAsync(NotionId page, Func<StepAttempt, Task<PageResult>> label, CancellationToken cancellationToken);
}

/// <param name="Left">How many more pages wait.</param>
public sealed record PageChoice(IReadOnlyList<NotionId> Pages, int Left);

/// <summary>What is interrupted is simply left: the next classification finds what is open.</summary>
internal sealed class NoSteps : IClassifySteps
{
    public Task<PageChoice> ChooseAsync(PageChoice found, CancellationToken cancellationToken) => Task.FromResult(found);

    public Task<PageResult> LabelAsync(NotionId page, Func<StepAttempt, Task<PageResult>> label, CancellationToken cancellationToken) =>
        label(new StepAttempt(Guid.NewGuid().ToString(), IsRepeated: false));
}
