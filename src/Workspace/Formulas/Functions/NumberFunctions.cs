namespace Verso.Workspace.Formulas.Functions;

/// <summary>Arithmetic. What is no finite number, such as the root of a negative one, is empty.</summary>
internal static class NumberFunctions
{
    public static IEnumerable<FormulaFunction> All =>
    [
        Operator("add", "The sum; of texts, both as one text: `a + b`.", "add(1, 2)", "3"),
        Operator("subtract", "The difference: `a - b`.", "subtract(5, 2)", "3"),
        Operator("multiply", "The product: `a * b`.", "multiply(3, 4)", "12"),
        Operator("divide", "The quotient: `a / b`; nothing when divided by 0.", "divide(12, 3)", "4"),
        Operator("mod", "The remainder, with the sign of the first number: `a % b`.", "mod(-7, 3)", "-1"),
        Operator("pow", "The power: `a ^ b`.", "pow(2, 10)", "1024"),
        Sign("unaryMinus", "The number with the other sign: `-a`.", "unaryMinus(4)", "-4", Takes.Number),
        Sign("unaryPlus", "The value as a number: `+a`.", "unaryPlus(\"42\")", "42", Takes.Anything),
        Many("min", "The smallest of numbers and lists of numbers.", "min(4, 1, 3)", "1", numbers => numbers.Count == 0 ? null : Least(numbers)),
        Many("max", "The largest of numbers and lists of numbers.", "max([4, 1], 3)", "4", numbers => numbers.Count == 0 ? null : Most(numbers)),
        Many("sum", "The sum of numbers and lists of numbers.", "sum([1, 2], 3)", "6", numbers => Total(numbers)),
        Many("mean", "The average of numbers and lists of numbers; what is empty does not count.", "mean(4, 6)", "5", numbers => numbers.Count == 0 ? null : Total(numbers) / numbers.Count),
        Many("median", "The number in the middle of numbers and lists of numbers.", "median(1, 9, 2)", "2", Median),
        One("abs", "The size of a number without its sign.", "abs(-3)", "3", Math.Abs),
        new()
        {
            Name = "round",
            Summary = "The nearest whole number, or the nearest one with so many decimal places. Halves go up.",
            Parameters = [new("number", Takes.Number), new("places", Takes.Number, IsOptional: true)],
            Result = _ => FormulaType.Number,
            Returns = "number",
            PassesEmpty = true,
            Apply = (_, a) => FormulaValue.Number(Round(a[0].AsNumber, a.Length > 1 ? Math.Truncate(a[1].AsNumber) : 0)),
            Examples = [new("round(4.5)", "5"), new("round(-4.5)", "-4"), new("round(1.239, 2)", "1.24"), new("round(1250, -2)", "1300")],
        },
        One("ceil", "The next whole number up.", "ceil(4.2)", "5", Math.Ceiling),
        One("floor", "The next whole number down.", "floor(4.8)", "4", Math.Floor),
        One("sqrt", "The square root.", "sqrt(9)", "3", Math.Sqrt),
        One("cbrt", "The cube root.", "cbrt(27)", "3", CubeRoot),
        One("exp", "e to the power of the number.", "exp(0)", "1", Math.Exp),
        One("ln", "The natural logarithm.", "ln(1)", "0", Math.Log),
        One("log10", "The logarithm to base 10.", "log10(1000)", "3", Math.Log10),
        One("log2", "The logarithm to base 2.", "log2(8)", "3", Math.Log2),
        One("sign", "1, -1 or 0: the sign of the number.", "sign(-7)", "-1", n => Math.Sign(n)),
        Constant("pi", "The ratio of a circle's circumference to its diameter.", "pi() > 3.14", Math.PI),
        Constant("e", "The base of the natural logarithm.", "e() > 2.71", Math.E),
        new()
        {
            Name = "toNumber",
            Summary = "The number at the beginning of a text, 1 or 0 for true and false, the milliseconds since 1970 of a date; nothing for what is none.",
            Parameters = [new("value", Takes.Anything)],
            Result = _ => FormulaType.Number,
            Returns = "number",
            Apply = (_, a) => Coercion.ToNumber(a[0]),
            Examples = [new("toNumber(\"42 rabbits\")", "42"), new("toNumber(true)", "1"), new("toNumber(\"none\")", "empty()")],
        },
        new()
        {
            Name = "formatNumber",
            Summary = "The number as a text in a style: `commas` (the default), `percent`, `humanize` or `compact`, `bytes_decimal`, `bytes_binary`, `ordinal`, a currency of number properties such as `dollar`, or its code such as `usd`; with so many decimal places, or all that there are.",
            Parameters = [new("number", Takes.Number), new("style", Takes.Text, IsOptional: true), new("places", Takes.Number, IsOptional: true)],
            Result = _ => FormulaType.Text,
            Returns = "text",
            PassesEmpty = true,
            Apply = (run, a) => run.Text(
                NumberStyle.Write(
                    a[0].AsNumber,
                    a.Length > 1 && !a[1].IsEmpty ? Coercion.Format(a[1]) : "commas",
                    a.Length > 2 && !a[2].IsEmpty ? (int)Math.Clamp(a[2].AsNumber, 0, 12) : null)
                ?? throw new FormulaFailure()),
            Examples =
            [
                new("formatNumber(12345)", "\"12,345\""),
                new("formatNumber(0.856, \"percent\")", "\"85.6%\""),
                new("formatNumber(1234567, \"humanize\")", "\"1.2M\""),
                new("formatNumber(1234.5, \"dollar\", 2)", "\"$1,234.50\""),
            ],
        },
    ];

    /// <summary>As JavaScript rounds: halves go up. Decimal places are counted by the digits that the number is written with.</summary>
    internal static double Round(double number, double places)
    {
        if (places == 0)
            return Math.Floor(number) is var down && number - down >= 0.5 ? down + 1 : down;
        if (places is > 15 or < -300)
            return places > 0 ? number : 0;
        var scale = Math.Pow(10, Math.Abs(places));
        return places > 0
            ? Math.Abs(number) > 1e15 ? number : Round(Shift(number, (int)places), 0) / scale
            : Round(number / scale, 0) * scale;
    }

    /// <summary>The number times a power of ten, without the error of the multiplication: 1.005 becomes 100.5.</summary>
    private static double Shift(double number, int places) =>
        double.Parse($"{number.ToString("R", System.Globalization.CultureInfo.InvariantCulture)}".Contains('E', StringComparison.Ordinal)
            ? (number * Math.Pow(10, places)).ToString("R", System.Globalization.CultureInfo.InvariantCulture)
            : $"{number.ToString("R", System.Globalization.CultureInfo.InvariantCulture)}E{places}", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Some machines give 3.0000000000000004 for 27.</summary>
    private static double CubeRoot(double number)
    {
        var root = Math.Cbrt(number);
        var whole = Math.Round(root);
        return whole * whole * whole == number ? whole : root;
    }

    private static double Total(List<double> numbers)
    {
        var total = 0.0;
        foreach (var number in numbers)
            total += number;
        return total;
    }

    private static double Least(List<double> numbers) => numbers.Min();

    private static double Most(List<double> numbers) => numbers.Max();

    private static double? Median(List<double> numbers)
    {
        if (numbers.Count == 0)
            return null;
        numbers.Sort();
        var middle = numbers.Count / 2;
        return numbers.Count % 2 == 1 ? numbers[middle] : (numbers[middle - 1] + numbers[middle]) / 2;
    }

    private static FormulaFunction One(string name, string summary, string example, string result, Func<double, double> function) => new()
    {
        Name = name,
        Summary = summary,
        Parameters = [new("number", Takes.Number)],
        Result = _ => FormulaType.Number,
        Returns = "number",
        PassesEmpty = true,
        Apply = (_, a) => FormulaValue.Number(function(a[0].AsNumber)),
        Examples = [new(example, result)],
    };

    private static FormulaFunction Many(string name, string summary, string example, string result, Func<List<double>, double?> function) => new()
    {
        Name = name,
        Summary = summary,
        Parameters = [new("numbers", Takes.Number | Takes.NumberList)],
        Repeats = 1,
        Result = _ => FormulaType.Number,
        Returns = "number",
        Apply = (run, a) =>
        {
            var numbers = new List<double>();
            foreach (var argument in a)
            {
                if (argument.Kind != FormulaKind.List)
                {
                    Collect(argument, numbers);
                    continue;
                }

                run.Step(argument.AsList.Count);
                foreach (var item in argument.AsList)
                    Collect(item, numbers);
            }

            return function(numbers) is { } known ? FormulaValue.Number(known) : default;
        },
        Examples = [new(example, result)],
    };

    private static void Collect(in FormulaValue value, List<double> numbers)
    {
        if (!value.IsEmpty)
            numbers.Add(value.AsNumber);
    }

    private static FormulaFunction Constant(string name, string summary, string example, double number) => new()
    {
        Name = name,
        Summary = summary,
        Result = _ => FormulaType.Number,
        Returns = "number",
        Apply = (_, _) => FormulaValue.Number(number),
        Examples = [new(example, "true")],
    };

    private static FormulaFunction Operator(string name, string summary, string example, string result) => new()
    {
        Name = name,
        Summary = summary,
        Parameters = [new("number", Takes.Number), new("other", Takes.Number)],
        Returns = "number",
        Examples = [new(example, result)],
    };

    private static FormulaFunction Sign(string name, string summary, string example, string result, Takes takes) => new()
    {
        Name = name,
        Summary = summary,
        Parameters = [new("value", takes)],
        Returns = "number",
        Examples = [new(example, result)],
    };
}
