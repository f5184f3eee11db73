using System.Text;

namespace Verso.Workspace.Formulas.Syntax;

/// <summary>Cuts an expression into tokens. Blanks, line ends and <c>/* comments */</c> are between them.</summary>
internal sealed class Lexer(string source)
{
    private static readonly string[] Symbols =
    [
        "===", "!==", "==", "!=", ">=", "<=", "&&", "||",
        "+", "-", "*", "/", "%", "^", "(", ")", "[", "]", ",", ".", "?", ":", "!", ">", "<", "=",
    ];

    private int _at;

    public static IReadOnlyList<Token> Read(string source)
    {
        var lexer = new Lexer(source);
        var tokens = new List<Token>();
        do
            tokens.Add(lexer.Next());
        while (tokens[^1].Kind != TokenKind.End);
        return tokens;
    }

    private Token Next()
    {
        SkipBlanks();
        if (_at == source.Length)
            return new Token(TokenKind.End, "", _at, 0);
        var first = source[_at];
        if (char.IsAsciiDigit(first) || first == '.' && _at + 1 < source.Length && char.IsAsciiDigit(source[_at + 1]))
            return ReadNumber();
        if (first is '"' or '“' or '”')
            return ReadText();
        if (IsNameStart(first))
            return ReadName();
        if (source.AsSpan(_at).StartsWith("{{"))
            return ReadProperty();
        foreach (var symbol in Symbols)
        {
            if (source.AsSpan(_at).StartsWith(symbol))
            {
                _at += symbol.Length;
                return new Token(TokenKind.Symbol, Plain(symbol), _at - symbol.Length, symbol.Length);
            }
        }

        var length = char.IsSurrogatePair(source, _at) ? 2 : 1;
        throw new FormulaException(FormulaError.Parse, $"Unexpected character {source.Substring(_at, length)}", _at, length);
    }

    /// <summary>Notion's reference compares with <c>!==</c> in one example, as JavaScript does.</summary>
    private static string Plain(string symbol) => symbol switch
    {
        "===" => "==",
        "!==" => "!=",
        _ => symbol,
    };

    private static bool IsNameStart(char character) => char.IsLetter(character) || character is '_' or '$' || char.IsSurrogate(character);

    private static bool IsNamePart(char character) =>
        IsNameStart(character) || char.IsDigit(character)
        || char.GetUnicodeCategory(character) is System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.SpacingCombiningMark;

    private void SkipBlanks()
    {
        while (_at < source.Length)
        {
            if (char.IsWhiteSpace(source[_at]) || source[_at] is '\u200B' or '\uFEFF')
            {
                _at++;
            }
            else if (source.AsSpan(_at).StartsWith("/*"))
            {
                var end = source.IndexOf("*/", _at + 2, StringComparison.Ordinal);
                if (end < 0)
                    throw new FormulaException(FormulaError.Parse, "Unclosed comment", _at, source.Length - _at, "*/");
                _at = end + 2;
            }
            else
            {
                return;
            }
        }
    }

    private Token ReadNumber()
    {
        var start = _at;
        SkipDigits();
        if (_at + 1 < source.Length && source[_at] == '.' && char.IsAsciiDigit(source[_at + 1]))
        {
            _at++;
            SkipDigits();
        }

        if (_at < source.Length && source[_at] is 'e' or 'E')
        {
            var exponent = _at + 1 < source.Length && source[_at + 1] is '+' or '-' ? _at + 2 : _at + 1;
            if (exponent < source.Length && char.IsAsciiDigit(source[exponent]))
            {
                _at = exponent;
                SkipDigits();
            }
        }

        return new Token(TokenKind.Number, source[start.._at], start, _at - start);
    }

    private void SkipDigits()
    {
        while (_at < source.Length && char.IsAsciiDigit(source[_at]))
            _at++;
    }

    /// <summary>
    /// A text in double quotes. <c>\"</c>, <c>\\</c>, <c>\n</c>, <c>\r</c> and <c>\t</c> are escapes; before anything else a backslash stands for
    /// itself, so that <c>"\d+"</c> is a regular expression as Notion's reference writes it.
    /// </summary>
    private Token ReadText()
    {
        var start = _at++;
        var text = new StringBuilder();
        while (_at < source.Length)
        {
            var character = source[_at++];
            if (character == '"' && source[start] == '"' || character is '“' or '”' && source[start] != '"')
                return new Token(TokenKind.Text, text.ToString(), start, _at - start);
            if (character != '\\' || _at == source.Length)
            {
                text.Append(character);
                continue;
            }

            var escaped = source[_at++];
            _ = escaped switch
            {
                'n' => text.Append('\n'),
                'r' => text.Append('\r'),
                't' => text.Append('\t'),
                '"' or '\\' or '“' or '”' => text.Append(escaped),
                _ => text.Append('\\').Append(escaped),
            };
        }

        throw new FormulaException(FormulaError.Parse, "Unclosed text", start, source.Length - start, "\"");
    }

    private Token ReadName()
    {
        var start = _at;
        while (_at < source.Length && IsNamePart(source[_at]))
            _at++;
        return new Token(TokenKind.Name, source[start.._at], start, _at - start);
    }

    private Token ReadProperty()
    {
        var end = source.IndexOf("}}", _at, StringComparison.Ordinal);
        if (end < 0)
            throw new FormulaException(FormulaError.Parse, "Unclosed property", _at, source.Length - _at, "}}");
        var start = _at;
        _at = end + 2;
        return new Token(TokenKind.Property, source[(start + 2)..end], start, _at - start);
    }
}
