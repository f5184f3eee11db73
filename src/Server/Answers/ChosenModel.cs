using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.AI;
using Verso.Agents.Models;
using Verso.Server.Gateway;

namespace Verso.Server.Answers;

/// <summary>The model that a call is answered with: the one it names, else the configured default.</summary>
/// <param name="Client">Null for Verso's own extractive one, which is none that could be asked.</param>
internal sealed record ChosenModel(IChatClient? Client, string Name)
{
    public static ChosenModel Choose(ModelCatalog models, string? name)
    {
        var settings = name is null ? models.For(null, null)
            : models.Models.FirstOrDefault(model => model.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw GatewayBody.Bad($"There is no model '{name}'. Configured: {string.Join(", ", models.Models.Select(model => model.Name))}.", "unknown_model");
        return new ChosenModel(settings.Provider == ModelProvider.Extractive ? null : models.Open(settings.Name), settings.Name);
    }

    /// <summary>What a model did wrong, as an answer to the call.</summary>
    public static GatewayException Refusal(ModelException fault) => new(
        fault.Fault switch
        {
            ModelFault.RateLimited => StatusCodes.Status503ServiceUnavailable,
            ModelFault.TimedOut => StatusCodes.Status504GatewayTimeout,
            _ => StatusCodes.Status502BadGateway,
        },
        fault.Fault switch
        {
            ModelFault.RateLimited => "model_busy",
            ModelFault.TimedOut => "model_timeout",
            ModelFault.BadAnswer => "model_bad_answer",
            ModelFault.Misconfigured or ModelFault.Unauthorized => "model_misconfigured",
            _ => "model_failed",
        },
        fault.Message)
    { RetryAfter = fault.RetryAfter ?? (fault.Fault == ModelFault.RateLimited ? TimeSpan.FromSeconds(10) : null) };
}
