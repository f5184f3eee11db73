using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Verso.Server.Answers;

/// <summary>Adds questions, passages and labels to the process.</summary>
public static class AnswersSetup
{
    public static void AddAnswers(this IServiceCollection services) => services.AddSingleton<LabelStores>();

    public static void MapAnswers(this IEndpointRouteBuilder routes)
    {
        routes.MapAsk();
        routes.MapClassify();
    }
}
