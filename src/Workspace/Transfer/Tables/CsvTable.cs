using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using Verso.Workspace.Transfer.Sources;

namespace Verso.Workspace.Transfer.Tables;

/// <summary>A CSV file, whatever it has between its values.</summary>
internal sealed class CsvTable : TableSource
{
    private const int Sampled = 20;

    private static readonly char[] Delimiters = [',', ';', '\t', '|'];

    private readonly SourceFile _file;
    private readonly TransferLimits _limits;
    private readonly char _delimiter;
    private readonly int _skip;

    public CsvTable(SourceFile file, TransferLimits limits)
    {
        _file = file;
        _limits = limits;
        (_delimiter, _skip) = Detect();
        using var parser = OpenParser();
        Header = Names(Read(parser) ?? []);
        if (Header.Count > limits.MostColumns)
            throw new TransferException("too_many", string.Create(CultureInfo.InvariantCulture, $"{file.Path} has {Header.Count} columns; {limits.MostColumns} are taken."));
    }

    public override IReadOnlyList<string> Header { get; }

    public override IEnumerable<Cell[]> Rows(Action<string> odd)
    {
        using var parser = OpenParser();
        Read(parser);
        while (Read(parser) is { } record)
        {
            if (record.Length == 1 && record[0].Length == 0)
                continue; // An empty line.
            if (record.Length > Header.Count && record.Skip(Header.Count).Any(value => value.Length > 0))
                odd(string.Create(CultureInfo.InvariantCulture, $"line {parser.RawRow} has {record.Length} values for {Header.Count} columns; left out: {string.Join(", ", record.Skip(Header.Count).Select(CellValue.Short))}"));
            var row = new Cell[Header.Count];
            for (var i = 0; i < row.Length; i++)
                row[i] = new Cell(i < record.Length ? record[i].ReplaceLineEndings("\n") : "");
            yield return row;
        }
    }

    private static string[]? Read(CsvParser parser)
    {
        try
        {
            return parser.Read() ? parser.Record : null;
        }
        catch (Exception fault) when (fault is CsvHelperException or MaxFieldSizeException)
        {
            throw new TransferException("damaged", string.Create(CultureInfo.InvariantCulture, $"The CSV cannot be read at line {parser.RawRow}: {fault.Message.Split('\n')[0]}"));
        }
    }

    private CsvParser OpenParser(char? delimiter = null)
    {
        var reader = TextFile.OpenReader(_file, _limits.MostTextBytes);
        for (var i = 0; i < _skip; i++)
            reader.ReadLine();
        return new CsvParser(reader, new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = (delimiter ?? _delimiter).ToString(),
            BadDataFound = null,
            IgnoreBlankLines = true,
            MaxFieldSize = _limits.MostPageBytes,
            BufferSize = 64 * 1024,
        });
    }

    /// <summary>The sign that cuts the first lines into equally many values, the most of them; <c>sep=;</c> on the first line says it.</summary>
    private (char Delimiter, int Skip) Detect()
    {
        using (var reader = TextFile.OpenReader(_file, _limits.MostTextBytes))
        {
            var head = new char[6];
            var read = reader.ReadBlock(head, 0, head.Length);
            if (read >= 5 && new string(head, 0, 4).Equals("sep=", StringComparison.OrdinalIgnoreCase) && (read == 5 || head[5] is '\n' or '\r'))
                return (head[4], 1);
        }

        var best = (Delimiter: ',', Score: 0.0);
        foreach (var delimiter in Delimiters)
        {
            using var parser = OpenParser(delimiter);
            var widths = new List<int>();
            while (widths.Count < Sampled && Read(parser) is { } record)
                widths.Add(record.Length);
            if (widths.Count == 0 || widths[0] < 2)
                continue;
            var score = widths[0] * ((double)widths.Count(width => width == widths[0]) / widths.Count);
            if (score > best.Score + 0.001)
                best = (delimiter, score);
        }

        return (best.Delimiter, 0);
    }
}
