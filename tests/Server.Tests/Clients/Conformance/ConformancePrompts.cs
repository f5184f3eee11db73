using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Verso.Server.Tests.Clients.Conformance;

/// <summary>The prompts that the suite asks for.</summary>
internal static class ConformancePrompts
{
    public static McpServerPrompt[] All { get; } =
    [
        Create("test_simple_prompt", () => "This is a simple prompt for testing."),
        Create("test_prompt_with_arguments", (string arg1, string arg2) => $"Prompt with arguments: arg1='{arg1}', arg2='{arg2}'"),
        Create("test_prompt_with_embedded_resource", (string resourceUri) => new[]
        {
            User(new EmbeddedResourceBlock { Resource = new TextResourceContents { Uri = resourceUri, MimeType = "text/plain", Text = "Embedded resource content for testing." } }),
            User(new TextContentBlock { Text = "Please process the embedded resource above." }),
        }),
        Create("test_prompt_with_image", () => new[]
        {
            User(ImageContentBlock.FromBytes(Convert.FromBase64String(ConformanceTools.Image), "image/png")),
            User(new TextContentBlock { Text = "Please analyze the image above." }),
        }),
    ];

    private static McpServerPrompt Create(string name, Delegate prompt) => McpServerPrompt.Create(prompt, new McpServerPromptCreateOptions { Name = name, Description = name });

    private static PromptMessage User(ContentBlock content) => new() { Role = Role.User, Content = content };
}
