namespace Verso.Agents.Models;

/// <summary>Why a model gave no usable answer.</summary>
public enum ModelFault
{
    /// <summary>The settings name no such model, or one that cannot be used.</summary>
    Misconfigured,

    /// <summary>What was asked is beyond this model: translating without a language model.</summary>
    Unsupported,

    /// <summary>The vendor refused the key.</summary>
    Unauthorized,

    /// <summary>The vendor refused the request as it is, or its content.</summary>
    Refused,

    /// <summary>The vendor's budget is used up for now.</summary>
    RateLimited,

    /// <summary>The vendor is out of reach, failed, or broke off.</summary>
    Unavailable,

    /// <summary>No answer, or no further word, in the time allowed.</summary>
    TimedOut,

    /// <summary>The caller went away before the answer was there.</summary>
    Abandoned,

    /// <summary>An answer came, but no usable one: empty, cut off, not an allowed option.</summary>
    BadAnswer,
}

/// <summary>A model gave no usable answer; the message says in one sentence which, why, and what to do. It never holds a key.</summary>
public sealed class ModelException(ModelFault fault, string message, Exception? inner = null) : Exception(message, inner)
{
    public ModelFault Fault { get; } = fault;

    /// <summary>The vendor's HTTP status, when there was one.</summary>
    public int? Status { get; init; }

    /// <summary>How long the vendor asked to wait.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>What Notion's own completion stream would say: <c>{"type":"error","errorCode":…}</c>.</summary>
    public int ErrorCode => Fault switch
    {
        ModelFault.Misconfigured or ModelFault.Unsupported or ModelFault.Unauthorized => 405,
        ModelFault.Refused when Status is 413 => 413,
        ModelFault.Refused when Status is 402 => 402,
        ModelFault.Refused => 451,
        ModelFault.RateLimited => 503,
        ModelFault.TimedOut => 504,
        _ => 502,
    };
}
