using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Verso.Agents.Answers.Export;
using Verso.Server.Access;
using Verso.Server.Hosting;

namespace Verso.Server.Answers;

/// <summary>Adds questions, passages and labels to the process.</summary>
public static class AnswersSetup
{
    public static void AddAnswers(this IServiceCollection services, IConfiguration configuration)
    {
        var embeddings = SettingsReader.Read<EmbeddingOptions>(configuration.GetSection("Embeddings"));
        services.AddSingleton<LabelStores>();
        services.AddSingleton(all =>
        {
            var secrets = all.GetRequiredService<ISecretSource>();
            // The vault and the files answer at once, so waiting here holds nobody up.
            return new Embeddings(embeddings, name => secrets.FindAsync(name).AsTask().GetAwaiter().GetResult(), all.GetRequiredService<TimeProvider>());
        });
    }

    public static void MapAnswers(this IEndpointRouteBuilder routes)
    {
        routes.MapAsk();
        routes.MapClassify();
        routes.MapPassages();
    }
}
