using Microsoft.Extensions.AI;

namespace Verso.Agents.Models;

/// <summary>The configured models, each made at its first use and kept. A key is asked of <paramref name="secrets"/> by the secret's name.</summary>
public sealed class ModelCatalog(ModelOptions options, Func<string, string?> secrets, TimeProvider clock, IModelUsageSink? usage = null) : IDisposable
{
    public IReadOnlyCollection<ModelSettings> Models => throw new NotImplementedException();

    /// <summary>The settings of the model that completes this property.</summary>
    public ModelSettings For(string? propertyId, string? propertyName) => throw new NotImplementedException();

    /// <exception cref="ModelException">There is no such model, or its key is missing.</exception>
    public IChatClient Open(string name) => throw new NotImplementedException();

    public void Dispose() => _ = (options, secrets, clock, usage);
}
