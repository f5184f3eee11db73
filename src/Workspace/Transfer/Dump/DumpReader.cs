using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Verso.Notion;
using Verso.Workspace.Local;
using Verso.Workspace.Objects;
using Verso.Workspace.Queries;
using Verso.Workspace.Storage;

namespace Verso.Workspace.Transfer.Dump;

/// <summary>Makes the database of a workspace out of a dump. The typed tables of its data sources are worked out anew.</summary>
public static class DumpReader
{
    private const int MostHeadBytes = 1 << 20;

    /// <summary>What a dump says of itself; null when the ZIP is none.</summary>
    /// <exception cref="TransferException">It is one that this Verso cannot read.</exception>
    public static DumpHead? ReadHead(ZipArchive zip)
    {
        if (zip.GetEntry(DumpWriter.Head) is not { } entry)
            return null;
        try
        {
            using var stream = new BoundedStream(entry.Open(), MostHeadBytes, DumpWriter.Head);
            using var json = JsonDocument.Parse(stream);
            var head = json.RootElement;
            if (!head.TryGetProperty("format", out var format) || format.GetString() != DumpWriter.Format)
                return null;
            var version = head.GetProperty("version").GetInt32();
            if (version != DumpWriter.Version)
                throw new TransferException("newer", string.Create(CultureInfo.InvariantCulture, $"This dump has the format {version}, and this Verso reads {DumpWriter.Version}. Use the newer Verso that wrote it."));
            var parts = head.GetProperty("parts").EnumerateObject().ToDictionary(part => part.Name, part => part.Value.GetInt32());
            foreach (var (part, number) in parts)
            {
                if (!WorkspaceSchema.Newest.TryGetValue(part, out var known) || number > known || number < 0)
                    throw new TransferException("newer", $"This dump was written by a newer Verso, which keeps '{part}' in another form. Use that one, or bring this one up to date.");
            }

            return new DumpHead(
                NotionId.Parse(head.GetProperty("workspace").GetProperty("id").GetString()!),
                head.GetProperty("workspace").GetProperty("name").GetString()!,
                parts,
                head.GetProperty("rows").EnumerateObject().ToDictionary(table => table.Name, table => table.Value.GetInt64()));
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or InvalidDataException)
        {
            throw Damaged($"{DumpWriter.Head} cannot be read: {fault.Message}");
        }
    }

    /// <summary>Makes <paramref name="file"/>, whole or not at all.</summary>
    /// <param name="progress">Hears how many rows were read so far.</param>
    /// <exception cref="TransferException">The dump is damaged or too large; the message says where.</exception>
    public static async Task BuildAsync(
        ZipArchive zip, string file, WorkspaceOptions options, TransferLimits limits, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        var head = ReadHead(zip) ?? throw new TransferException("not_a_dump", $"This ZIP is no dump of a workspace: it has no {DumpWriter.Head}.");
        var scratch = options.ForScratch();
        try
        {
            await using (var database = new SqliteDatabase(file, scratch.Sqlite))
            {
                await WorkspaceSchema.ApplyAsync(database, head.Parts, options.Clock, cancellationToken);
                var read = new Reading(zip, head, limits, progress, cancellationToken);
                await database.WriteAsync(read.Fill, cancellationToken);
                await WorkspaceSchema.ApplyAsync(database, options.Clock, cancellationToken);
            }

            await using var workspace = await LocalWorkspace.OpenAsync(file, scratch, cancellationToken);
            await ReadFilesAsync(zip, workspace, limits, cancellationToken);
            await workspace.WriteAsync(
                workspace.Facts.Owner,
                session =>
                {
                    TypedTables.Make(session, cancellationToken);
                    return true;
                },
                cancellationToken);
        }
        catch (Exception fault)
        {
            Delete(file);
            if (fault is InvalidDataException or KeyNotFoundException or FormatException or JsonException or Microsoft.Data.Sqlite.SqliteException or InvalidOperationException or NullReferenceException)
                throw Damaged(fault.Message);
            throw;
        }
    }

    /// <summary>Removes what <see cref="BuildAsync"/> made, with its files.</summary>
    public static void Delete(string file)
    {
        foreach (var beside in (string[])["", "-wal", "-shm"])
            File.Delete(file + beside);
        if (Path.ChangeExtension(file, ".files") is { } folder && Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    private static async Task ReadFilesAsync(ZipArchive zip, LocalWorkspace workspace, TransferLimits limits, CancellationToken cancellationToken)
    {
        var room = new Room(limits.MostBytes);
        foreach (var entry in zip.Entries.Where(entry => entry.FullName.StartsWith(DumpWriter.Files, StringComparison.Ordinal)))
        {
            await using var content = new BoundedStream(await entry.OpenAsync(cancellationToken), room, entry.FullName);
            var staged = await workspace.Files.StageAsync(content, limits.MostBytes, cancellationToken);
            if (staged.Hash != entry.FullName[DumpWriter.Files.Length..])
                throw Damaged($"{entry.FullName} is not what was written.");
            workspace.Files.Keep(staged);
        }
    }

    internal static TransferException Damaged(string what) => new("damaged", $"The dump is damaged: {what}");

    /// <summary>One way through the tables of a dump.</summary>
    private sealed class Reading(ZipArchive zip, DumpHead head, TransferLimits limits, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        private long _rows;

        public void Fill(SqlSession session)
        {
            session.ExecuteScript("PRAGMA defer_foreign_keys = ON");
            DataSourceQueries.CreateTables(session);
            var known = DumpTables.Of(session).ToDictionary(table => table.Name, StringComparer.Ordinal);
            foreach (var table in known.Values)
                session.Execute($"DELETE FROM {Sql.Name(table.Name)}"); // What migrations put there is in the dump as well.
            var room = new Room(limits.MostBytes);
            foreach (var (name, rows) in head.Rows)
            {
                var entry = zip.GetEntry(DumpWriter.Tables + name + DumpWriter.Extension) ?? throw Damaged($"the table {name} is missing.");
                if (!known.TryGetValue(name, out var table))
                {
                    if (rows == 0)
                        continue;
                    throw new TransferException("newer", $"This dump holds {name}, which this Verso does not know. Use the Verso that wrote it, or a newer one.");
                }

                using var stream = new BoundedStream(entry.Open(), room, entry.FullName);
                if (Fill(session, table, stream) is var count && count != rows)
                    throw Damaged(string.Create(CultureInfo.InvariantCulture, $"the table {name} has {count} rows, but {rows} were written."));
            }

            if (WorkspaceSetup.Find(session) is not { } facts || facts.Id != head.Id)
                throw Damaged("it does not say which workspace it is of.");
        }

        private long Fill(SqlSession session, DumpTable table, Stream stream)
        {
            var count = 0L;
            string[]? columns = null;
            var insert = "";
            foreach (var line in Lines(stream, table))
            {
                cancellationToken.ThrowIfCancellationRequested();
                count++;
                using var json = Parse(line, table, count);
                var row = json.RootElement;
                if (columns is null || !row.EnumerateObject().Select(member => member.Name).SequenceEqual(columns))
                {
                    columns = [.. row.EnumerateObject().Select(member => member.Name)];
                    if (columns.Except(table.Columns).FirstOrDefault() is { } unknown)
                        throw new TransferException("newer", $"This dump keeps '{unknown}' in {table.Name}, which this Verso does not know.");
                    insert = table.Insert(columns);
                }

                var values = row.EnumerateObject().Select(member => DumpValue.Read(member.Value)).ToArray();
                if (table.Name == "object")
                    CheckObject(columns, values, count);
                session.Execute(Sql.Written(insert, values));
                progress?.Report(++_rows);
            }

            return count;
        }

        private static void CheckObject(string[] columns, object?[] values, long line)
        {
            var id = values[Array.IndexOf(columns, "id")] as string;
            if (!NotionId.TryParse(id, out var parsed) || parsed.ToString() != id
                || values[Array.IndexOf(columns, "json")] is not byte[] { Length: > 1 } json || json[0] != (byte)'{')
                throw Damaged(string.Create(CultureInfo.InvariantCulture, $"line {line} of the objects is no object."));
        }

        private static JsonDocument Parse(ReadOnlyMemory<byte> line, DumpTable table, long number)
        {
            try
            {
                var json = JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = DumpValue.MostDepth + 2 });
                if (json.RootElement.ValueKind == JsonValueKind.Object)
                    return json;
                json.Dispose();
            }
            catch (JsonException)
            {
                // Said below, with the place.
            }

            throw Damaged(string.Create(CultureInfo.InvariantCulture, $"line {number} of {table.Name} is no JSON object."));
        }

        private IEnumerable<ReadOnlyMemory<byte>> Lines(Stream stream, DumpTable table)
        {
            var buffer = new byte[64 * 1024];
            var (start, end) = (0, 0);
            while (true)
            {
                var at = buffer.AsSpan(start, end - start).IndexOf((byte)'\n');
                if (at >= 0)
                {
                    yield return buffer.AsMemory(start, at);
                    start += at + 1;
                    continue;
                }

                if (start > 0)
                {
                    buffer.AsSpan(start, end - start).CopyTo(buffer);
                    (start, end) = (0, end - start);
                }

                if (end == buffer.Length)
                {
                    if (buffer.Length >= limits.MostLineBytes)
                        throw new TransferException("too_large", $"A line of {table.Name} is longer than {limits.MostLineBytes} bytes.");
                    Array.Resize(ref buffer, buffer.Length * 2);
                }

                var read = stream.Read(buffer, end, buffer.Length - end);
                if (read == 0)
                {
                    if (end > start)
                        yield return buffer.AsMemory(start, end - start);
                    yield break;
                }

                end += read;
            }
        }
    }
}

/// <summary>What a dump says of itself.</summary>
/// <param name="Parts">The version of each part of the tables.</param>
/// <param name="Rows">The tables, with the number of rows each has.</param>
public sealed record DumpHead(NotionId Id, string Name, IReadOnlyDictionary<string, int> Parts, IReadOnlyDictionary<string, long> Rows);
