using System.Text.Json.Nodes;

namespace Verso.Cli.Demo;

/// <summary>One thing Verso does, as it was done.</summary>
/// <param name="Call">The request that did it.</param>
/// <param name="Lines">What came of it, for people; what was searched for stands between « and ».</param>
/// <param name="Worked">Whether the answer was what this flow promises.</param>
/// <param name="Answer">What the server answered, whole.</param>
internal sealed record DemoFlow(string Name, string Call, IReadOnlyList<string> Lines, bool Worked, double Seconds, JsonObject Answer);
