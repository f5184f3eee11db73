using System.Runtime.CompilerServices;
using System.Text;
using Verso.Workspace.Formulas;
using Xunit;

namespace Verso.Workspace.Tests.Formulas;

/// <summary>
/// The part of <c>docs/formulas.md</c> that lists the functions is written from the functions. With <c>VERSO_WRITE_DOCS=1</c> this test writes
/// it, else it compares.
/// </summary>
public sealed class FormulaDocumentationTests
{
    private const string Begin = "<!-- functions: written from the code, see FormulaDocumentationTests -->\n";
    private const string End = "<!-- end of functions -->";

    [Fact]
    public void The_documentation_lists_the_functions_that_there_are()
    {
        var file = Path.Combine(Root(), "docs", "formulas.md");
        var text = File.ReadAllText(file);
        var begin = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var end = text.IndexOf(End, StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("VERSO_WRITE_DOCS") == "1")
            File.WriteAllText(file, text[..begin] + Reference() + text[end..]);
        else
            Assert.Equal(Reference(), text[begin..end]);
    }

    [Fact]
    public void The_examples_of_the_documentation_are_formulas()
    {
        var text = File.ReadAllText(Path.Combine(Root(), "docs", "formulas.md"));
        var examples = text.Split("```notion\n").Skip(1).Select(block => block[..block.IndexOf("```", StringComparison.Ordinal)]).ToList();

        Assert.True(examples.Count >= 3);
        Assert.All(examples, example => FormulaWorld.Evaluate(example));
    }

    private static string Reference()
    {
        var text = new StringBuilder();
        foreach (var family in FormulaReference.Functions.GroupBy(f => f.Family))
        {
            text.Append($"\n### {family.Key}\n\n| function | gives | what it does | for example |\n| --- | --- | --- | --- |\n");
            foreach (var function in family)
            {
                var example = function.Examples[0];
                text.Append($"| `{function.Signature}` | {function.Returns} | {Cell(function.Summary)} | `{Cell(example.Expression)}` → `{Cell(example.Result)}` |\n");
            }
        }

        text.Append($"\nNames of the first version of the language: {string.Join(", ", FormulaReference.OldNames.Select(n => $"`{n.Key}` is `{n.Value}`"))}.\n\n");
        return text.ToString();
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);

    private static string Root([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", "..", ".."));
}
