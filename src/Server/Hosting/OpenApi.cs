using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Verso.Workspace.Local;

namespace Verso.Server.Hosting;

/// <summary><c>/openapi/v1.json</c>: the gateway as its endpoints describe themselves, and the Notion API from the table of its routes.</summary>
internal static class OpenApi
{
    private const string ApiKey = "api_key";
    private const string NotionToken = "notion_token";

    public static void AddVersoOpenApi(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            Describe(document);
            foreach (var route in Routes.All)
                Add(document, route);
            return Task.CompletedTask;
        });
    });

    private static void Describe(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Verso",
            Version = typeof(OpenApi).Assembly.GetName().Version?.ToString(3) ?? "0",
            Description = "The Notion API below /v1, and the gateway for agents and automations below /api.",
        };
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [ApiKey] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = "X-API-Key", Description = "An API key of Verso; Authorization: Bearer works too." },
            [NotionToken] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "An integration token." },
        };
        foreach (var (path, item) in document.Paths)
        {
            if (!path.StartsWith("/api/", StringComparison.Ordinal))
                continue;
            foreach (var operation in item.Operations?.Values.AsEnumerable() ?? [])
                operation.Security = [Require(document, ApiKey)];
        }
    }

    private static void Add(OpenApiDocument document, Route route)
    {
        var path = $"/v1/{route.Template}";
        if (!document.Paths.TryGetValue(path, out var item))
            document.Paths[path] = item = new OpenApiPathItem();
        ((OpenApiPathItem)item).AddOperation(new HttpMethod(route.Method), new OpenApiOperation
        {
            Summary = route.Summary,
            OperationId = $"notion_{route.Method.ToLowerInvariant()}_{route.Template.Replace('/', '_').Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal)}",
            Tags = new HashSet<OpenApiTagReference> { new("Notion API", document) },
            Description = route.StaysOut ? "Only Notion itself can do it; here it answers 403 restricted_resource." : $"As in the Notion API, since version {route.Since}.",
            Parameters = [.. Parameters(route)],
            RequestBody = route.Method is "POST" or "PATCH" ? JsonBody() : null,
            Responses = new OpenApiResponses
            {
                ["200"] = new OpenApiResponse { Description = "The object or list, as Notion writes it." },
                ["default"] = new OpenApiResponse { Description = "An error in Notion's envelope." },
            },
            Security = [Require(document, NotionToken)],
        });
    }

    private static IEnumerable<IOpenApiParameter> Parameters(Route route)
    {
        yield return new OpenApiParameter
        {
            Name = "Notion-Version",
            In = ParameterLocation.Header,
            Required = true,
            Schema = new OpenApiSchema { Type = JsonSchemaType.String, Examples = [JsonValue.Create("2026-03-11")] },
        };
        foreach (var part in route.Template.Split('/').Where(part => part[0] == '{'))
            yield return new OpenApiParameter { Name = part[1..^1], In = ParameterLocation.Path, Required = true, Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
        foreach (var name in route.Query)
            yield return new OpenApiParameter { Name = name, In = ParameterLocation.Query, Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
    }

    private static OpenApiRequestBody JsonBody() => new()
    {
        Content = new Dictionary<string, OpenApiMediaType> { ["application/json"] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.Object } } },
    };

    private static OpenApiSecurityRequirement Require(OpenApiDocument document, string scheme) =>
        new() { [new OpenApiSecuritySchemeReference(scheme, document)] = [] };
}
