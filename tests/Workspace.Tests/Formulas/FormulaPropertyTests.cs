using System.Globalization;
using System.Text;
using Verso.Workspace.Formulas;
using Xunit;

namespace Verso.Workspace.Tests.Formulas;

/// <summary>
/// Random expressions of numbers, texts and conditions, with the value that another, simple evaluator gives them while
/// they are made. A seed that failed is in the message.
/// </summary>
public sealed class FormulaPropertyTests
{
    private const int Seeds = 40;
    private const int EachSeed = 150;

    public static TheoryData<int> AllSeeds() => [.. Enumerable.Range(1, Seeds)];

    [Theory]
    [MemberData(nameof(AllSeeds))]
    public void A_random_expression_has_the_value_that_it_was_made_with(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < EachSeed; i++)
        {
            var (text, expected) = new Maker(random).Any(4);
            var value = FormulaWorld.Evaluate(text);
            Assert.True(Same(expected, value), $"seed {seed}: {text}\n  made as {expected}\n  but is {FormulaWorld.Spell(value)}");
        }
    }

    [Theory]
    [MemberData(nameof(AllSeeds))]
    public void A_random_expression_that_is_written_out_is_read_back_as_the_same(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < EachSeed; i++)
        {
            var (text, expected) = new Maker(random).Any(4);
            var written = FormulaWorld.Compile(text).ToSource();
            var again = FormulaWorld.Compile(written);
            Assert.True(written == again.ToSource(), $"seed {seed}: {written}\n  became {again.ToSource()}");
            Assert.True(Same(expected, again.Evaluate(FormulaWorld.Project, FormulaWorld.Clock)), $"seed {seed}: {text}\n  was written as {written}");
        }
    }

    /// <summary>No text makes the compiler do anything but compile or refuse.</summary>
    [Theory]
    [MemberData(nameof(AllSeeds))]
    public void A_damaged_expression_is_compiled_or_refused_at_a_place_inside_of_it(int seed)
    {
        var random = new Random(seed);
        const string Pieces = "()[],.\"?:+-*/%^!=<>&| 1aé🦊{}\\\n";
        for (var i = 0; i < EachSeed; i++)
        {
            var text = new StringBuilder(new Maker(random).Any(3).Text);
            for (var damage = random.Next(1, 4); damage > 0 && text.Length > 0; damage--)
            {
                var at = random.Next(text.Length);
                if (random.Next(2) == 0)
                    text.Remove(at, 1);
                else
                    text.Insert(at, Pieces[random.Next(Pieces.Length)]);
            }

            var expression = text.ToString();
            try
            {
                FormulaWorld.Evaluate(expression);
            }
            catch (FormulaException refused)
            {
                Assert.InRange(refused.Position, 0, expression.Length);
                Assert.InRange(refused.Position + refused.Length, refused.Position, expression.Length);
                Assert.False(string.IsNullOrWhiteSpace(refused.Problem), expression);
            }
        }
    }

    private static bool Same(object? expected, FormulaValue value) => expected switch
    {
        null => value.IsEmpty,
        double number => value.Kind == FormulaKind.Number && (value.AsNumber == number || Math.Abs(value.AsNumber - number) <= Math.Abs(number) * 1e-12),
        bool yes => value.Kind == FormulaKind.Boolean && value.AsBoolean == yes,
        string text => value.Kind == FormulaKind.Text && value.AsText == text,
        _ => false,
    };

    /// <summary>Makes an expression and its value side by side; null is an empty value. It brackets nothing that precedence makes clear.</summary>
    private sealed class Maker(Random random)
    {
        /// <summary>How tightly the outermost operator of what was made last binds, by the table of the documentation.</summary>
        private const int Atom = 100;

        public (string Text, object? Value) Any(int depth)
        {
            var (text, value, _) = random.Next(3) switch
            {
                0 => Number(depth),
                1 => Words(depth),
                _ => Condition(depth),
            };
            return (text, value);
        }

        private (string, object?, int) Number(int depth)
        {
            if (depth == 0)
            {
                var whole = random.Next(0, 20);
                return random.Next(4) switch
                {
                    0 => ("prop(\"Number\")", 42.0, Atom),
                    1 => ("prop(\"Blank number\")", null, Atom),
                    2 => ((whole + 0.5).ToString(CultureInfo.InvariantCulture), whole + 0.5, Atom),
                    _ => (whole.ToString(CultureInfo.InvariantCulture), (double)whole, Atom),
                };
            }

            switch (random.Next(9))
            {
                case 0:
                    return Calculate("+", 6, depth, (a, b) => a + b);
                case 1:
                    return Calculate("-", 6, depth, (a, b) => a - b);
                case 2:
                    return Calculate("*", 7, depth, (a, b) => a * b);
                case 3:
                    return Calculate("/", 7, depth, (a, b) => a / b);
                case 4:
                    return Calculate("%", 7, depth, (a, b) => a % b);
                case 5:
                    var (operand, number, binding) = Number(depth - 1);
                    return (Blank("-") + Bracket(operand, binding < 8), Finite(0 - Zero(number)), 8);
                case 6:
                    return Choose(depth, Number);
                case 7:
                    var (text, words, _) = Words(depth - 1);
                    return ($"length({text})", (double)((string?)words ?? "").Length, Atom);
                default:
                    var (left, a, _) = Number(depth - 1);
                    var (right, b, _) = Number(depth - 1);
                    var least = a is null ? b : b is null ? a : Math.Min((double)a, (double)b);
                    return ($"min({left}, {right})", least, Atom);
            }
        }

        private (string, object?, int) Words(int depth)
        {
            if (depth == 0)
            {
                string[] words = ["", "a", "Hello", "x y", "é🦊", "\"", "\\", "\n"];
                var word = words[random.Next(words.Length)];
                return random.Next(5) == 0
                    ? ("prop(\"Name\")", "Apollo", Atom)
                    : ($"\"{word.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"", word, Atom);
            }

            var (text, value, binding) = Words(depth - 1);
            switch (random.Next(6))
            {
                case 0:
                    var (other, number, otherBinding) = Number(depth - 1);
                    return ($"{Bracket(text, binding < 6)} + {Bracket(other, otherBinding <= 6)}", value + Written(number), 6);
                case 1:
                    var (condition, holds, conditionBinding) = Condition(depth - 1);
                    return ($"{Bracket(condition, conditionBinding < 6)} + {Bracket(text, binding <= 6)}", ((bool)holds! ? "true" : "false") + value, 6);
                case 2:
                    return Choose(depth, Words);
                case 3:
                    return ($"{Bracket(text, binding < Atom)}.upper()", ((string)value!).ToUpperInvariant(), Atom);
                case 4:
                    var times = random.Next(4);
                    return ($"repeat({text}, {times})", string.Concat(Enumerable.Repeat((string)value!, times)), Atom);
                default:
                    return ($"let(t, {text}, t + t)", $"{value}{value}", Atom);
            }
        }

        private (string, object?, int) Condition(int depth)
        {
            if (depth == 0)
                return random.Next(3) switch
                {
                    0 => ("true", true, Atom),
                    1 => ("false", false, Atom),
                    _ => ("prop(\"Checkbox\")", true, Atom),
                };

            switch (random.Next(7))
            {
                case 0:
                    return Join(random.Next(2) == 0 ? "and" : "&&", 3, depth, (a, b) => a && b);
                case 1:
                    return Join(random.Next(2) == 0 ? "or" : "||", 2, depth, (a, b) => a || b);
                case 2:
                    var (operand, value, binding) = Condition(depth - 1);
                    return ((random.Next(2) == 0 ? "not " : "!") + Bracket(operand, binding < 10), !(bool)value!, 10);
                case 3:
                    return Choose(depth, Condition);
                case 4:
                    var (left, a, leftBinding) = Number(depth - 1);
                    var (right, b, rightBinding) = Number(depth - 1);
                    var isLess = random.Next(2) == 0;

                    // Of two empty values none comes first.
                    var answer = (a is not null || b is not null) && (isLess ? Zero(a) < Zero(b) : Zero(a) >= Zero(b));
                    return ($"{Bracket(left, leftBinding < 5)} {(isLess ? "<" : ">=")} {Bracket(right, rightBinding <= 5)}", answer, 5);
                case 5:
                    var (first, one, firstBinding) = Words(depth - 1);
                    var (second, two, secondBinding) = Words(depth - 1);
                    return ($"{Bracket(first, firstBinding < 4)} == {Bracket(second, secondBinding <= 4)}", (string?)one == (string?)two, 4);
                default:
                    var (text, words, _) = Words(depth - 1);
                    return ($"empty({text})", ((string?)words ?? "").Length == 0, Atom);
            }
        }

        private (string, object?, int) Calculate(string symbol, int own, int depth, Func<double, double, double> calculate)
        {
            var (left, a, leftBinding) = Number(depth - 1);
            var (right, b, rightBinding) = Number(depth - 1);
            return ($"{Bracket(left, leftBinding < own)}{Blank(symbol)}{Bracket(right, rightBinding <= own)}", Finite(calculate(Zero(a), Zero(b))), own);
        }

        private (string, object?, int) Join(string symbol, int own, int depth, Func<bool, bool, bool> join)
        {
            var (left, a, leftBinding) = Condition(depth - 1);
            var (right, b, rightBinding) = Condition(depth - 1);
            return ($"{Bracket(left, leftBinding < own)} {symbol} {Bracket(right, rightBinding <= own)}", join((bool)a!, (bool)b!), own);
        }

        private (string, object?, int) Choose(int depth, Func<int, (string, object?, int)> make)
        {
            var (condition, holds, binding) = Condition(depth - 1);
            var (then, a, _) = make(depth - 1);
            var (other, b, _) = make(depth - 1);
            return random.Next(2) == 0
                ? ($"if({condition}, {then}, {other})", (bool)holds! ? a : b, Atom)
                : ($"{Bracket(condition, binding <= 1)} ? {then} : {other}", (bool)holds! ? a : b, 1);
        }

        private string Blank(string symbol) => random.Next(3) switch
        {
            0 => symbol == "-" ? " - " : symbol,
            1 => $" {symbol} ",
            _ => $"\n{symbol}/* c */",
        };

        private static string Bracket(string text, bool isNeeded) => isNeeded ? $"({text})" : text;

        private static double Zero(object? number) => number is double known ? known : 0;

        private static object? Finite(double number) => double.IsFinite(number) ? number + 0.0 : null;

        private static string Written(object? number) => number is double known ? Coercion.FormatNumber(known) : "";
    }
}
