using Microsoft.Extensions.AI;
using Verso.Agents.Models;
using Xunit;

namespace Verso.Agents.Tests.Models.Extractive;

internal static class Asking
{
    public static async Task<string> GetTextAsync(this IChatClient client, AutofillPrompt prompt) =>
        (await client.GetResponseAsync([], prompt.AddTo(new()), TestContext.Current.CancellationToken)).Text;

    public static async Task<string> GetTextAsync(this IChatClient client, string text) =>
        (await client.GetResponseAsync([new(ChatRole.User, text)], cancellationToken: TestContext.Current.CancellationToken)).Text;
}
