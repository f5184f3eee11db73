using System.Collections.Concurrent;
using Microsoft.Extensions.AI;
using Verso.Agents.Models.Extractive;
using Verso.Agents.Models.Pipeline;
using Verso.Agents.Models.Vendors;

namespace Verso.Agents.Models;

/// <summary>The configured models, each made at its first use and kept.</summary>
/// <param name="options">What is configured.</param>
/// <param name="secrets">Gives a secret by its name, or null; asked at every call of a model that needs a key.</param>
/// <param name="clock">Measures durations and timeouts.</param>
/// <param name="usage">Hears of every call.</param>
public sealed class ModelCatalog(ModelOptions options, Func<string, string?> secrets, TimeProvider clock, IModelUsageSink? usage = null) : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<IChatClient>> _clients = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentBag<HttpClient> _connections = [];

    public IReadOnlyCollection<ModelSettings> Models => [.. options.Models.Values.OrderBy(model => model.Name, StringComparer.Ordinal)];

    /// <summary>The settings of the model that completes this property.</summary>
    public ModelSettings For(string? propertyId, string? propertyName)
    {
        foreach (var property in (ReadOnlySpan<string?>)[propertyId, propertyName])
        {
            if (property is not null && options.Properties.TryGetValue(property, out var name))
                return options.Find(name, $"Autofill:Properties:{property}");
        }

        return options.Find(options.Default, "Models:Default");
    }

    /// <summary>The model of this name. It belongs to the catalogue; its callers do not dispose of it.</summary>
    /// <exception cref="ModelException">There is no such model.</exception>
    public IChatClient Open(string name)
    {
        var settings = options.Find(name, "The caller");
        return _clients.GetOrAdd(settings.Name, _ => new(() => Make(settings))).Value;
    }

    public void Dispose()
    {
        foreach (var client in _clients.Values.Where(client => client.IsValueCreated))
            client.Value.Dispose();
        foreach (var connection in _connections)
            connection.Dispose();
    }

    private UsageChatClient Make(ModelSettings settings)
    {
        var model = settings.Provider == ModelProvider.Extractive ? new ExtractiveChatClient() : MakeVendor(settings);
        return new(model, settings, usage, clock);
    }

    /// <summary>One concern a client, from the wire outwards.</summary>
    private IChatClient MakeVendor(ModelSettings settings)
    {
        var key = new VendorKey(settings, secrets);
        var http = VendorHttp.Connect(settings, key);
        _connections.Add(http);
        var model = settings.Provider == ModelProvider.Anthropic ? AnthropicModel.Open(settings, http) : new OpenAiChatClient(settings, http);
        model = new VendorErrorsChatClient(model, settings, key);
        model = new WholeAnswerChatClient(model, settings.Name);
        model = new IdleChatClient(model, settings.Name, settings.IdleTimeout, clock);
        model = new RetryChatClient(model, settings.Retries, settings.Timeout, clock);
        model = new DeadlineChatClient(model, settings.Name, settings.Timeout, clock);
        model = new DefaultsChatClient(model, settings);
        return model;
    }
}
