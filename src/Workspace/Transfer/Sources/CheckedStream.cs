namespace Verso.Workspace.Transfer.Sources;

/// <summary>A file of an archive, whose checksum is looked at when it ends: what was damaged on the way is not taken for content.</summary>
internal sealed class CheckedStream(Stream inner, uint expected, string name) : ReadingStream(inner)
{
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(Entry)];

    private uint _crc = uint.MaxValue;

    public override int Read(Span<byte> buffer)
    {
        var read = Inner.Read(buffer);
        if (read == 0 && buffer.Length > 0 && ~_crc != expected)
            throw new InvalidDataException($"{name} is not what was put into the archive.");
        foreach (var value in buffer[..read])
            _crc = Table[(byte)(_crc ^ value)] ^ (_crc >> 8);
        return read;
    }

    /// <summary>CRC-32 as ZIP has it.</summary>
    private static uint Entry(int value)
    {
        var entry = (uint)value;
        for (var bit = 0; bit < 8; bit++)
            entry = (entry & 1) != 0 ? 0xEDB88320 ^ (entry >> 1) : entry >> 1;
        return entry;
    }
}
