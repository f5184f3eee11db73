using System.Collections.Frozen;
using System.Text;

namespace Verso.Workspace.Search;

/// <summary>
/// Words as search compares them: without case, accents and width. The runtime works without ICU and normalises nothing, so
/// the letters stand here.
/// </summary>
internal static class LetterFold
{
    /// <summary>Each group begins with the plain letter.</summary>
    private static readonly string[] Groups =
    [
        "aàáâãäåāăąǎǟǡǻȁȃȧḁạảấầẩẫậắằẳẵặ", "bḃḅḇ", "cçćĉċčḉ", "dďḋḍḏḑḓđ", "eèéêëēĕėęěȅȇȩḕḗḙḛḝẹẻẽếềểễệ", "fḟ", "gĝğġģǧǵḡ", "hĥȟḣḥḧḩḫẖħ",
        "iìíîïĩīĭįǐȉȋḭḯỉịı", "jĵǰ", "kķǩḱḳḵ", "lĺļľḷḹḻḽł", "mḿṁṃ", "nñńņňǹṅṇṉṋ", "oòóôõöōŏőơǒǫǭȍȏȫȭȯȱṍṏṑṓọỏốồổỗộớờởỡợø", "pṕṗ", "rŕŗřȑȓṙṛṝṟ",
        "sśŝşšșṡṣṥṧṩ", "tţťțṫṭṯṱẗŧ", "uùúûüũūŭůűųưǔǖǘǚǜȕȗṳṵṷṹṻụủứừửữự", "vṽṿ", "wŵẁẃẅẇẉẘ", "xẋẍ", "yýÿŷȳẏẙỳỵỷỹ", "zźżžẑẓẕ",
        "αά", "εέ", "ηή", "ιΐίϊ", "οό", "σς", "υΰϋύ", "ωώ", "её",
    ];

    private static readonly FrozenDictionary<char, char> Plain =
        Groups.SelectMany(group => group[1..].Select(letter => KeyValuePair.Create(letter, group[0]))).ToFrozenDictionary();

    public static string Fold(ReadOnlySpan<char> word)
    {
        Span<char> lower = word.Length <= 128 ? stackalloc char[word.Length] : new char[word.Length];
        word.ToLowerInvariant(lower);
        var first = lower.IndexOfAnyExceptInRange('\0', '\x7f');
        if (first < 0)
            return new string(lower);
        var folded = new StringBuilder(lower.Length).Append(lower[..first]);
        foreach (var letter in lower[first..])
        {
            switch (letter)
            {
                case >= '\u0300' and <= '\u036f': // An accent by itself.
                    break;
                case 'ß':
                    folded.Append("ss");
                    break;
                case 'æ':
                    folded.Append("ae");
                    break;
                case 'œ':
                    folded.Append("oe");
                    break;
                case >= '\uff10' and <= '\uff5e': // ASCII in full width.
                    folded.Append(char.ToLowerInvariant((char)(letter - 0xfee0)));
                    break;
                default:
                    folded.Append(Plain.TryGetValue(letter, out var plain) ? plain : letter);
                    break;
            }
        }

        return folded.ToString();
    }
}
