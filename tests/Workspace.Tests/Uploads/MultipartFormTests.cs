using System.Text;
using Verso.Kit;
using Verso.Workspace.Api;
using Verso.Workspace.Uploads;
using Xunit;

namespace Verso.Workspace.Tests.Uploads;

/// <summary>Form data, however it is cut on its way.</summary>
public sealed class MultipartFormTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Whatever_a_file_holds_it_arrives_as_it_was_sent(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 25; round++)
        {
            // Pieces of delimiters are what a reader could take for the end.
            string[] pieces = ["\r\n", "--", "\r\n--", "\r\n--edge", "edge", "\r", "\n", "x", new string('y', random.Next(3000))];
            var text = string.Concat(Enumerable.Range(0, random.Next(60)).Select(_ => pieces[random.Next(pieces.Length)]));
            var content = Encoding.UTF8.GetBytes(text.Replace("\r\n--edge-of-form", "", StringComparison.Ordinal));
            var body = Form($"Content-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\nContent-Type: text/plain\r\n\r\n", content, random.Next(2) == 0);
            var box = Box();

            var form = await MultipartForm.ReadAsync(new Trickle(body, random), "multipart/form-data; boundary=edge-of-form", box, 1 << 20, Stop);

            Assert.Equal(content.Length, form.Staged.Size);
            Assert.Equal("7", form.PartNumber);
            Assert.Equal(("a.txt", "text/plain"), (form.FileName, form.ContentType));
            Assert.Equal(content, await File.ReadAllBytesAsync(Path.Combine(box.Root, "incoming", form.Staged.Name), Stop));
        }
    }

    [Theory]
    [InlineData("filename=\"plain.txt\"", "plain.txt")]
    [InlineData("filename=bare.txt", "bare.txt")]
    [InlineData("filename=\"quote \\\" in.txt\"", "quote \" in.txt")]
    [InlineData("filename=\"x.txt\"; filename*=UTF-8''%C3%BCber.txt", "über.txt")]
    [InlineData("filename=\"8运行.mkv\"", "8运行.mkv")]
    [InlineData("filename=\"..\\\\..\\\\up.txt\"", "up.txt")]
    [InlineData("filename=\"a;b=c.txt\"", "a;b=c.txt")]
    public async Task File_names_are_read_as_clients_write_them(string parameter, string expected)
    {
        var body = Form($"Content-Disposition: form-data; name=\"file\"; {parameter}\r\n\r\n", [1], numberFirst: true);
        var form = await MultipartForm.ReadAsync(new MemoryStream(body), "multipart/form-data; boundary=\"edge-of-form\"", Box(), 100, Stop);
        Assert.Equal(expected, form.FileName);
    }

    [Theory]
    [InlineData("multipart/form-data; boundary=e", "")]
    [InlineData("multipart/form-data; boundary=e", "--e\r\n")]
    [InlineData("multipart/form-data; boundary=e", "--e\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nabc")]
    [InlineData("multipart/form-data; boundary=e", "--e\r\nContent-Disposition: form-data; name=\"other\"\r\n\r\nabc\r\n--e--")]
    [InlineData("multipart/form-data", "--e--")]
    [InlineData("text/plain", "--e--")]
    [InlineData(null, "--e--")]
    public async Task What_is_no_form_with_a_file_is_refused_and_leaves_nothing(string? type, string body)
    {
        var box = Box();
        var refused = await Assert.ThrowsAsync<ApiException>(() => MultipartForm.ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(body)), type, box, 100, Stop));
        Assert.Equal(400, refused.Status);
        Assert.Empty(box.Abandoned(DateTime.MaxValue));
    }

    [Fact]
    public async Task Endless_headers_and_fields_are_refused()
    {
        var endless = Encoding.UTF8.GetBytes("--edge-of-form\r\nX: " + new string('x', 200_000));
        await Assert.ThrowsAsync<ApiException>(() => MultipartForm.ReadAsync(new MemoryStream(endless), "multipart/form-data; boundary=edge-of-form", Box(), 100, Stop));
        var many = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("--edge-of-form\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n", 100)) + "--edge-of-form--");
        await Assert.ThrowsAsync<ApiException>(() => MultipartForm.ReadAsync(new MemoryStream(many), "multipart/form-data; boundary=edge-of-form", Box(), 100, Stop));
    }

    [Fact]
    public async Task A_file_that_is_too_large_is_counted_and_not_kept()
    {
        var box = Box();
        var body = Form("Content-Disposition: form-data; name=\"file\"\r\n\r\n", new byte[300_000], numberFirst: false);

        var form = await MultipartForm.ReadAsync(new MemoryStream(body), "multipart/form-data; boundary=edge-of-form", box, 1000, Stop);

        Assert.Equal(300_000, form.Staged.Size);
        Assert.Empty(box.Abandoned(DateTime.MaxValue));
    }

    private FileBox Box() => new(_folder.File(Guid.NewGuid().ToString("N")), survivesPowerLoss: false);

    private static byte[] Form(string headers, byte[] content, bool numberFirst)
    {
        var body = new MemoryStream();
        const string Number = "--edge-of-form\r\nContent-Disposition: form-data; name=\"part_number\"\r\n\r\n7\r\n";
        if (numberFirst)
            body.Write(Encoding.UTF8.GetBytes(Number));
        body.Write(Encoding.UTF8.GetBytes("--edge-of-form\r\n" + headers));
        body.Write(content);
        body.Write("\r\n"u8);
        if (!numberFirst)
            body.Write(Encoding.UTF8.GetBytes(Number));
        body.Write("--edge-of-form--\r\n"u8);
        return body.ToArray();
    }

    /// <summary>Gives a few bytes at a time, as networks do.</summary>
    private sealed class Trickle(byte[] bytes, Random random) : MemoryStream(bytes)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, random.Next(1, 200))]);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));
    }
}
