using System.Text.Json;
using Verso.Workspace.Api;

namespace Verso.Workspace.Tests.Content;

internal static class Body
{
    public static Input Of(string json) => Input.Body(JsonSerializer.Deserialize<JsonElement>(json));

    /// <summary>The message of the fault that reading ends with.</summary>
    public static string Fault(Func<object?> read) => Xunit.Assert.Throws<ApiException>(read).Message;
}
