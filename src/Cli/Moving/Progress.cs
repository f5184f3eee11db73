namespace Verso.Cli.Moving;

/// <summary>One line that says how far long work is, on a terminal; nothing in a pipe.</summary>
internal sealed class Progress(Terminal terminal) : IDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(200);

    private readonly System.Diagnostics.Stopwatch _since = System.Diagnostics.Stopwatch.StartNew();
    private TimeSpan _said;
    private int _width;

    public IProgress<T> Of<T>(Func<T, string> say) => new Line<T>(this, say);

    public void Say(string text)
    {
        if (!terminal.IsInteractive || _since.Elapsed - _said < Beat)
            return;
        _said = _since.Elapsed;
        terminal.Error.Write($"\r{text.PadRight(_width)}");
        _width = text.Length;
    }

    public void Dispose()
    {
        if (_width > 0)
            terminal.Error.Write($"\r{new string(' ', _width)}\r");
    }

    private sealed class Line<T>(Progress progress, Func<T, string> say) : IProgress<T>
    {
        public void Report(T value)
        {
            if (progress._since.Elapsed - progress._said >= Beat)
                progress.Say(say(value));
        }
    }
}
