using System.Collections;

namespace Verso.Workspace.Markdown;

/// <summary>The lines from one of them on, which begins with other text, and the others without so many blanks in front.</summary>
internal sealed class IndentedLines(IReadOnlyList<string> lines, int first, string begin, int indent) : IReadOnlyList<string>
{
    public int Count => lines.Count - first;

    public string this[int index] => index == 0 ? begin : Unindent(lines[first + index]);

    public IEnumerator<string> GetEnumerator()
    {
        for (var index = 0; index < Count; index++)
            yield return this[index];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private string Unindent(string line)
    {
        var blanks = line.Length - line.AsSpan().TrimStart(' ').Length;
        return line[Math.Min(blanks, indent)..];
    }
}
