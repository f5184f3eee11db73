using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Verso.Server.Agents;

namespace Verso.Server.Answers;

/// <summary>Adds questions, passages and labels to the process.</summary>
public static class AnswersSetup
{
    public static void AddAnswers(this IServiceCollection services) => services.TryAddSingleton<Desks>();

    public static void MapAnswers(this IEndpointRouteBuilder routes) => routes.MapAsk();
}
