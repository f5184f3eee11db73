using System.Buffers;
using System.Data.Common;
using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Json;
using Verso.Workspace.Local;
using Verso.Workspace.Objects;
using Verso.Workspace.Storage;

namespace Verso.Workspace.Transfer.Dump;

/// <summary>
/// Writes a whole workspace as JSON: a ZIP with <c>verso.json</c>, which says what follows, and one file of JSON lines a
/// table. It is read in one consistent state, row by row, and the same state always gives the same bytes.
/// </summary>
public static class DumpWriter
{
    public const string Format = "verso-workspace";
    public const int Version = 1;

    internal const string Head = "verso.json";
    internal const string Tables = "tables/";
    internal const string Extension = ".jsonl";
    internal const string Files = "files/";

    private const int FlushAt = 64 * 1024;

    /// <summary>ZIP knows no earlier time. The time of writing would make two dumps of one state differ.</summary>
    private static readonly DateTimeOffset NoTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Indented = true };
    private static readonly JsonWriterOptions Line = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true, MaxDepth = DumpValue.MostDepth + 2 };

    /// <summary>Writes the dump and returns how many rows each table has.</summary>
    /// <param name="progress">Hears how many rows were written so far.</param>
    public static IReadOnlyDictionary<string, long> Write(LocalWorkspace workspace, Stream to, IProgress<long>? progress = null, CancellationToken cancellationToken = default) =>
        workspace.Read(session =>
        {
            using var zip = new ZipArchive(to, ZipArchiveMode.Create, leaveOpen: true);
            var tables = DumpTables.Of(session.Sql);
            var rows = tables.ToDictionary(table => table.Name, table => session.Sql.Scalar<long>($"SELECT count(*) FROM {Sql.Name(table.Name)}"), StringComparer.Ordinal);
            WriteHead(zip, session.Facts, rows);
            var written = 0L;
            foreach (var table in tables)
            {
                using var stream = Create(zip, Tables + table.Name + Extension);
                written = WriteRows(stream, session.Sql, table, written, progress, cancellationToken);
            }

            WriteFiles(zip, workspace, session.Sql, cancellationToken);
            return (IReadOnlyDictionary<string, long>)rows;
        });

    private static void WriteHead(ZipArchive zip, WorkspaceFacts facts, Dictionary<string, long> rows)
    {
        using var stream = Create(zip, Head);
        using var writer = new Utf8JsonWriter(stream, Readable);
        writer.WriteStartObject();
        writer.WriteString("format", Format);
        writer.WriteNumber("version", Version);
        writer.WriteStartObject("workspace");
        writer.WriteString("id", facts.Id.ToString());
        writer.WriteString("name", facts.Name);
        writer.WriteEndObject();
        writer.WriteStartObject("parts");
        foreach (var (part, version) in WorkspaceSchema.Newest.OrderBy(part => part.Key, StringComparer.Ordinal))
            writer.WriteNumber(part, version);
        writer.WriteEndObject();
        writer.WriteStartObject("rows");
        foreach (var (table, count) in rows.OrderBy(table => table.Key, StringComparer.Ordinal))
            writer.WriteNumber(table, count);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <summary>The contents of files, each under its hash.</summary>
    private static void WriteFiles(ZipArchive zip, LocalWorkspace workspace, SqlSession session, CancellationToken cancellationToken)
    {
        foreach (var hash in session.Query($"SELECT DISTINCT hash FROM hosted_file ORDER BY hash", row => row.GetString(0)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (workspace.Files.Find(hash) is not { } path)
                continue; // Whoever asks for it hears that it is gone, before and after.
            using var to = Create(zip, Files + hash);
            using var from = File.OpenRead(path);
            from.CopyTo(to);
        }
    }

    private static long WriteRows(Stream stream, SqlSession session, DumpTable table, long written, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        var buffer = new ArrayBufferWriter<byte>(2 * FlushAt);
        using var writer = new Utf8JsonWriter(buffer, Line);
        session.ForEach(table.Select(), row =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            WriteRow(writer, table, row);
            buffer.Write("\n"u8);
            if (buffer.WrittenCount > FlushAt)
            {
                stream.Write(buffer.WrittenSpan);
                buffer.ResetWrittenCount();
            }

            progress?.Report(++written);
        });
        stream.Write(buffer.WrittenSpan);
        return written;
    }

    private static void WriteRow(Utf8JsonWriter writer, DumpTable table, DbDataReader row)
    {
        writer.Reset();
        writer.WriteStartObject();
        for (var column = 0; column < table.Columns.Count; column++)
            DumpValue.Write(writer, table.Columns[column], row.GetValue(column));
        writer.WriteEndObject();
        writer.Flush();
    }

    private static Stream Create(ZipArchive zip, string name)
    {
        var entry = zip.CreateEntry(name, CompressionLevel.Fastest);
        entry.LastWriteTime = NoTime;
        return entry.Open();
    }
}
