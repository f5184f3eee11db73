using Verso.Agents.Records;
using Verso.Agents.Runs;

namespace Verso.Agents.Recipes;

/// <summary>Carries out recipes as runs.</summary>
public sealed class RecipeKind(RecipeCatalog catalog) : IRunKind
{
    public string Kind => "recipe";

    public async Task<RunOutcome> RunAsync(RunContext context, CancellationToken cancellationToken)
    {
        try
        {
            var recipe = catalog.Get(context.Name);
            return await catalog.WorkOf(recipe).RunAsync(new RecipeRun(context, recipe, new RecipeInputs(context.Input)), cancellationToken);
        }
        catch (RecipeCallException fault)
        {
            throw new RunException("input", fault.Message, fault);
        }
        catch (RecordTargetException fault)
        {
            throw new RunException("input", fault.Message, fault);
        }
        catch (RecordFaultException fault)
        {
            throw new RunException("input", fault.Message, fault);
        }
    }
}
