namespace Verso.Agents.Recipes;

/// <summary>What is wrong in a recipe's file, at a line that counts from 1.</summary>
public sealed record RecipeFault(int Line, string Message);

/// <summary>A recipe cannot be used as it stands; every fault names its line.</summary>
public sealed class RecipeException(string file, IReadOnlyList<RecipeFault> faults)
    : Exception(string.Join('\n', faults.Select(fault => $"{file}:{fault.Line}: {fault.Message}")))
{
    public string File { get; } = file;

    public IReadOnlyList<RecipeFault> Faults { get; } = faults;
}

/// <summary>A call of a recipe that cannot be carried out; one sentence a fault, each with the input it is about.</summary>
/// <param name="code"><c>unknown_recipe</c>, <c>invalid_recipe</c> or <c>invalid_input</c>.</param>
public sealed class RecipeCallException(string code, string message) : Exception(message)
{
    public string Code { get; } = code;
}
