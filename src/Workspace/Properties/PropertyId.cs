using System.Security.Cryptography;
using System.Text;

namespace Verso.Workspace.Properties;

/// <summary>
/// The short ids of properties: four characters between <c>:</c> and <c>~</c>, and <c>title</c> for the title. In JSON
/// they stand percent-encoded.
/// </summary>
public static class PropertyId
{
    public const string Title = "title";

    private const int Length = 4;
    private const string NeverEncoded = "-_.!~*'()";

    /// <summary>An id that none of <paramref name="taken"/> has.</summary>
    public static string New(Func<string, bool> taken)
    {
        while (true)
        {
            var id = string.Create(Length, 0, (characters, _) =>
            {
                foreach (ref var character in characters)
                    character = (char)RandomNumberGenerator.GetInt32(':', '~' + 1);
            });
            if (!taken(id))
                return id;
        }
    }

    /// <summary>The id as it stands in JSON and in URLs.</summary>
    public static string Encode(string id)
    {
        var text = new StringBuilder(id.Length + 8);
        foreach (var octet in Encoding.UTF8.GetBytes(id))
        {
            var character = (char)octet;
            if (char.IsAsciiLetterOrDigit(character) || NeverEncoded.Contains(character, StringComparison.Ordinal))
                text.Append(character);
            else
                text.Append('%').Append(octet.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }

    public static string Decode(string id) => Uri.UnescapeDataString(id);

    /// <summary>Notion lists properties by id, and those with a name for an id, such as the title, at the end.</summary>
    public static IComparer<string> Order { get; } = Comparer<string>.Create((left, right) =>
        (left.Length == Length) == (right.Length == Length)
            ? string.CompareOrdinal(left, right)
            : left.Length == Length ? -1 : 1);
}
