using System.Collections.Frozen;

namespace Verso.Workspace.Search;

/// <summary>
/// Words of which a question is made and which say nothing of what is asked. They are looked for only when there is no other
/// word, or inside of quotes.
/// </summary>
internal static class FillerWords
{
    private const string Words = """
        a about all also am an and any are as at be because been before being but by can could did do does for from had has have he her him his how i if in into is it
        its just may me might more most must my no nor not of on or other our out over shall she should so some such than that the their them then there these they this those
        through to too under up upon us very was we were what when where whether which while who whom whose why will with would you your s t d ll re ve
        """;

    private static readonly FrozenSet<string> Set = Words.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).ToFrozenSet();

    public static bool Contains(string word) => Set.Contains(word);
}
