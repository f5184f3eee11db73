using System.Globalization;

namespace Verso.Workspace.Transfer;

/// <summary>How many bytes may still be read, all streams together that share it.</summary>
internal sealed class Room(long bytes)
{
    private readonly long _all = bytes;
    private long _left = bytes;

    public void Take(int count, string name)
    {
        _left -= count;
        if (_left < 0)
            throw new TransferException("too_large", string.Create(CultureInfo.InvariantCulture, $"More than {_all:N0} bytes come out of the archive, by the time {name} is read. That is more than this server takes."));
    }
}

/// <summary>A stream that ends with an error when more comes out of it than was allowed, as a ZIP's own sizes may lie.</summary>
internal sealed class BoundedStream(Stream inner, Room room, string name) : ReadingStream(inner)
{
    public BoundedStream(Stream inner, long most, string name)
        : this(inner, new Room(most), name)
    {
    }

    public override int Read(Span<byte> buffer)
    {
        var read = Inner.Read(buffer);
        room.Take(read, name);
        return read;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await Inner.ReadAsync(buffer, cancellationToken);
        room.Take(read, name);
        return read;
    }
}
