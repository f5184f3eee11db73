using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Verso.Workspace.Formulas.Functions;

/// <summary>
/// A regular expression as JavaScript has them. It runs in linear time where its pattern can; one with look-arounds or
/// references to groups runs until its time is up. A pattern that is none leaves the formula without a value.
/// </summary>
internal sealed class FormulaRegex
{
    private const int MostPatterns = 100;
    private static readonly ConcurrentDictionary<(string Pattern, TimeSpan Timeout), FormulaRegex> Known = new();

    private readonly Regex? _regex;

    private FormulaRegex(string pattern, TimeSpan timeout)
    {
        if (pattern.Length > 10_000 || Translate(pattern) is not { } translated)
            return;
        try
        {
            // Linear time is no danger; the limit only keeps a busy machine from waiting for ever.
            _regex = new Regex(translated, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, timeout * 20);
        }
        catch (NotSupportedException)
        {
            try
            {
                _regex = new Regex(translated, RegexOptions.CultureInvariant, timeout);
            }
            catch (ArgumentException)
            {
            }
        }
        catch (ArgumentException)
        {
        }
    }

    public static FormulaRegex Get(string pattern, FormulaOptions options)
    {
        var key = (pattern, options.RegexTimeout);
        if (Known.TryGetValue(key, out var known))
            return known;
        if (Known.Count >= MostPatterns)
            Known.Clear();
        return Known.GetOrAdd(key, static k => new FormulaRegex(k.Pattern, k.Timeout));
    }

    public bool IsMatch(FormulaRun run, string text) => Bounded(run, text, regex => regex.IsMatch(text));

    public IReadOnlyList<FormulaValue> Matches(FormulaRun run, string text) => Bounded(run, text, regex =>
    {
        var found = new List<FormulaValue>();
        for (var match = regex.Match(text); match.Success && found.Count <= run.Options.MaxItems; match = match.NextMatch())
            found.Add(FormulaValue.Text(match.Value));
        return found;
    });

    /// <summary>Replaces as JavaScript does: <c>$1</c>, <c>$&lt;name&gt;</c>, <c>$&amp;</c>, <c>$$</c>, <c>$`</c> and <c>$'</c> in <paramref name="replacement"/> stand for something.</summary>
    public string Replace(FormulaRun run, string text, string replacement, bool once) => Bounded(run, text, regex =>
    {
        var result = new StringBuilder();
        var at = 0;
        for (var match = regex.Match(text); match.Success; match = match.NextMatch())
        {
            result.Append(text, at, match.Index - at);
            Expand(result, replacement, match, text);
            at = match.Index + match.Length;
            if (once)
                break;
            if (result.Length > run.Options.MaxText)
                break;
        }

        result.Append(text, at, text.Length - at);
        run.Expect(result.Length);
        return result.ToString();
    });

    private T Bounded<T>(FormulaRun run, string text, Func<Regex, T> use)
    {
        run.Step(1 + (text.Length / 16));
        try
        {
            return _regex is null ? throw new FormulaFailure() : use(_regex);
        }
        catch (RegexMatchTimeoutException)
        {
            throw new FormulaException(FormulaError.Limit, $"A regular expression takes longer than {run.Options.RegexTimeout.TotalMilliseconds} ms", 0);
        }
    }

    private static void Expand(StringBuilder result, string replacement, Match match, string text)
    {
        for (var i = 0; i < replacement.Length; i++)
        {
            if (replacement[i] != '$' || i + 1 == replacement.Length)
            {
                result.Append(replacement[i]);
                continue;
            }

            var next = replacement[i + 1];
            switch (next)
            {
                case '$':
                    result.Append('$');
                    i++;
                    continue;
                case '&':
                    result.Append(match.ValueSpan);
                    i++;
                    continue;
                case '`':
                    result.Append(text, 0, match.Index);
                    i++;
                    continue;
                case '\'':
                    result.Append(text, match.Index + match.Length, text.Length - match.Index - match.Length);
                    i++;
                    continue;
                case '<' when match.Groups.Count > 1 && replacement.IndexOf('>', i) is > 0 and var end:
                    result.Append(match.Groups[replacement[(i + 2)..end]].ValueSpan);
                    i = end;
                    continue;
            }

            // Two digits are a group when there is one of that number, else the first digit is.
            var digits = i + 2 < replacement.Length && char.IsAsciiDigit(replacement[i + 2]) ? 2 : 1;
            while (digits > 0)
            {
                if (int.TryParse(replacement.AsSpan(i + 1, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var group)
                    && group > 0 && group < match.Groups.Count)
                    break;
                digits--;
            }

            if (digits == 0)
            {
                result.Append('$');
                continue;
            }

            result.Append(match.Groups[int.Parse(replacement.AsSpan(i + 1, digits), CultureInfo.InvariantCulture)].ValueSpan);
            i += digits;
        }
    }

    /// <summary>
    /// The pattern in .NET's spelling: <c>\d</c> and <c>\w</c> are ASCII, <c>$</c> is the very end, <c>[^]</c> is anything, <c>\u{…}</c> a character,
    /// and what .NET would take for something of its own is what it is in JavaScript. Null for a pattern that is none.
    /// </summary>
    private static string? Translate(string pattern)
    {
        var result = new StringBuilder(pattern.Length + 16);
        var inClass = false;
        for (var i = 0; i < pattern.Length; i++)
        {
            var character = pattern[i];
            if (character == '\\')
            {
                if (++i == pattern.Length)
                    return null;
                i = Escape(pattern, i, inClass, result);
                continue;
            }

            if (inClass)
            {
                inClass = character != ']';
                result.Append(character == '[' ? "\\[" : character.ToString());
                continue;
            }

            switch (character)
            {
                case '[' when pattern.AsSpan(i).StartsWith("[^]"):
                    result.Append("[\\s\\S]");
                    i += 2;
                    break;
                case '[' when pattern.AsSpan(i).StartsWith("[]"):
                    result.Append("[^\\s\\S]");
                    i++;
                    break;
                case '[':
                    inClass = true;
                    result.Append('[');
                    if (i + 1 < pattern.Length && pattern[i + 1] == '^')
                    {
                        result.Append('^');
                        i++;
                    }

                    break;
                case '$':
                    result.Append("\\z");
                    break;
                case '.':
                    result.Append("[^\\n\\r\u2028\u2029]");
                    break;
                case '(' when pattern.AsSpan(i).StartsWith("(?") && !IsKnownGroup(pattern.AsSpan(i + 2)):
                    return null;
                case ' ' or '#':
                    result.Append('\\').Append(character);
                    break;
                default:
                    result.Append(character);
                    break;
            }
        }

        return inClass ? null : result.ToString();
    }

    private static bool IsKnownGroup(ReadOnlySpan<char> rest) =>
        rest.StartsWith(":") || rest.StartsWith("=") || rest.StartsWith("!") || rest.StartsWith("<");

    private static int Escape(string pattern, int i, bool inClass, StringBuilder result)
    {
        var character = pattern[i];
        switch (character)
        {
            case 'd':
                result.Append(inClass ? "0-9" : "[0-9]");
                return i;
            case 'D':
                result.Append(inClass ? "\\x00-/:-\\uFFFF" : "[^0-9]");
                return i;
            case 'w':
                result.Append(inClass ? "A-Za-z0-9_" : "[A-Za-z0-9_]");
                return i;
            case 'W':
                result.Append(inClass ? "\\x00-/:-@\\[-\\^`\\{-\\uFFFF" : "[^A-Za-z0-9_]");
                return i;
            case 'u' when i + 1 < pattern.Length && pattern[i + 1] == '{' && pattern.IndexOf('}', i) is > 0 and var end
                && int.TryParse(pattern.AsSpan(i + 2, end - i - 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var code)
                && code is >= 0 and <= 0x10FFFF and not (>= 0xD800 and <= 0xDFFF):
                var text = char.ConvertFromUtf32(code);
                result.Append(inClass || text.Length == 1 ? Regex.Escape(text) : $"(?:{Regex.Escape(text)})");
                return end;
            case 'k' or 'b' or 'B' or 's' or 'S' or 't' or 'n' or 'r' or 'f' or 'v' or 'x' or 'u' or 'c' or 'p' or 'P':
                result.Append('\\').Append(character);
                return i;
            case >= '0' and <= '9':
                result.Append('\\').Append(character);
                return i;
            default:
                // A letter that is no escape stands for itself in JavaScript, and may be an anchor in .NET.
                result.Append(char.IsAsciiLetter(character) ? character.ToString() : character is '-' && inClass ? "\\-" : Regex.Escape(character.ToString()) is { Length: > 1 } escaped ? escaped : "]^/&~".Contains(character, StringComparison.Ordinal) ? "\\" + character : character.ToString());
                return i;
        }
    }
}
