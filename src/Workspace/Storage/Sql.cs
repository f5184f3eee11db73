using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Verso.Workspace.Storage;

/// <summary>
/// A piece of SQL with its parameters. It is written as an interpolated string in which every hole becomes a
/// parameter, never text: <c>$"SELECT json FROM object WHERE id = {id}"</c>. A hole that is itself <see cref="Sql"/>
/// is woven in with its own parameters, so that a query can be composed; names go through <see cref="Name"/>.
/// </summary>
[InterpolatedStringHandler]
public sealed class Sql
{
    private readonly StringBuilder _text;
    private readonly List<object?> _values;

    public Sql(int literalLength, int formattedCount)
    {
        _text = new StringBuilder(literalLength + (formattedCount * 3));
        _values = new List<object?>(formattedCount);
    }

    /// <summary>SQL without parameters, for text that the program itself wrote.</summary>
    public static Sql Text(string text)
    {
        var sql = new Sql(text.Length, 0);
        sql.AppendLiteral(text);
        return sql;
    }

    /// <summary>A statement whose text was composed once and is run again and again with other values.</summary>
    public static Sql Written(string text, IReadOnlyList<object?> values)
    {
        var sql = Text(text);
        sql._values.AddRange(values);
        return sql;
    }

    /// <summary>A table or column as a quoted identifier.</summary>
    public static Sql Name(string name) => Text($"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");

    public static Sql Join(string separator, IEnumerable<Sql> parts)
    {
        var all = new Sql(64, 4);
        foreach (var part in parts)
        {
            if (all._text.Length > 0)
                all.AppendLiteral(separator);
            all.AppendFormatted(part);
        }

        return all;
    }

    /// <summary>The values in the order of <c>@0</c>, <c>@1</c>, ….</summary>
    public IReadOnlyList<object?> Values => _values;

    public bool IsEmpty => _text.Length == 0;

    public void AppendLiteral(string text) => _text.Append(text);

    public void AppendFormatted(object? value)
    {
        if (value is Sql inner)
            Weave(inner);
        else
        {
            _text.Append('@').Append(_values.Count);
            _values.Add(value);
        }
    }

    /// <summary>The text, with parameters <c>@0</c>, <c>@1</c>, ….</summary>
    public override string ToString() => _text.ToString();

    public static Sql operator +(Sql left, Sql right)
    {
        var both = new Sql(left._text.Length + right._text.Length, left._values.Count + right._values.Count);
        both.Weave(left);
        both.Weave(right);
        return both;
    }

    private void Weave(Sql inner)
    {
        if (_values.Count == 0)
        {
            _text.Append(inner._text);
            _values.AddRange(inner._values);
            return;
        }

        // The inner parameters move up behind ours: @0 becomes @n.
        ReadOnlySpan<char> text = inner._text.ToString();
        while (text.IndexOf('@') is var at && at >= 0)
        {
            var digits = text[(at + 1)..];
            var length = digits.IndexOfAnyExceptInRange('0', '9') is var end && end < 0 ? digits.Length : end;
            _text.Append(text[..(at + 1)]);
            if (length > 0)
                _text.Append(_values.Count + int.Parse(digits[..length], CultureInfo.InvariantCulture));
            text = digits[length..];
        }

        _text.Append(text);
        _values.AddRange(inner._values);
    }
}
