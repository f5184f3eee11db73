namespace Verso.Agents.Autofill.Inference;

/// <summary>A streamed answer without the blanks around it, and without the thoughts that some models write before it.</summary>
internal sealed class AnswerText
{
    private const string Opening = "<think>";
    private const string Closing = "</think>";

    private string _held = "";
    private bool _begun;
    private bool _thinking;

    /// <summary>What of the answer is certain with this piece.</summary>
    public string Take(string piece)
    {
        _held += piece;
        if (!_begun && !Begin())
            return "";
        var certain = _held.TrimEnd();
        _held = _held[certain.Length..];
        return certain;
    }

    /// <summary>What was held back, when the answer is over: an answer shorter than a mark may still be waiting.</summary>
    public string End()
    {
        var rest = _begun || _thinking ? "" : _held.Trim();
        _held = "";
        return rest;
    }

    private bool Begin()
    {
        _held = _held.TrimStart();
        if (_thinking)
        {
            var end = _held.IndexOf(Closing, StringComparison.Ordinal);
            if (end < 0)
                return false;
            _thinking = false;
            _held = _held[(end + Closing.Length)..].TrimStart();
        }

        if (_held.Length < Opening.Length && Opening.StartsWith(_held, StringComparison.Ordinal))
            return false;
        if (_held.StartsWith(Opening, StringComparison.Ordinal))
        {
            _thinking = true;
            _held = _held[Opening.Length..];
            return Begin();
        }

        _begun = true;
        return true;
    }
}
