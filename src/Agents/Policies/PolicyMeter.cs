using System.Globalization;

namespace Verso.Agents.Policies;

/// <summary>
/// Counts what one run, or one session of a client, has used, against the least of the limits of all policies that hold. One
/// meter goes with the run wherever it goes; a run that is resumed begins with what it had used.
/// </summary>
public sealed class PolicyMeter(PolicyUsage? used = null)
{
    private readonly Lock _lock = new();
    private readonly List<(string Policy, PolicyLimits Limits)> _limits = [];
    private readonly TimeSpan? _window;
    private readonly TimeProvider _clock = TimeProvider.System;
    private PolicyUsage _used = used ?? new PolicyUsage();
    private DateTimeOffset _since;

    /// <summary>A meter for a caller that knows no runs: what it used is forgotten when the window is over.</summary>
    public PolicyMeter(TimeSpan window, TimeProvider clock) : this()
    {
        (_window, _clock) = (window, clock);
        _since = clock.GetUtcNow();
    }

    public PolicyUsage Used
    {
        get
        {
            lock (_lock)
                return Current();
        }
    }

    /// <summary>Holds the meter to the limits of one more policy. The same policy twice is once.</summary>
    public void Bind(Policy policy)
    {
        lock (_lock)
        {
            if (_window is not null)
                _limits.RemoveAll(one => one.Policy == policy.Name); // It outlives a change of the policy.
            if (!_limits.Contains((policy.Name, policy.Limits)))
                _limits.Add((policy.Name, policy.Limits));
        }
    }

    /// <summary>Counts one request; null when there was one left, else why not.</summary>
    public string? TryCall() => Try("calls", limits => limits.Calls, used => used.Calls, used => used with { Calls = used.Calls + 1 });

    /// <summary>Counts one change; null when there was one left, else why not.</summary>
    public string? TryChange() => Try("changes", limits => limits.Changes, used => used.Changes, used => used with { Changes = used.Changes + 1 });

    /// <summary>Gives a change back that was not made.</summary>
    public void ReturnChange()
    {
        lock (_lock)
            _used = Current() with { Changes = Math.Max(0, _used.Changes - 1) };
    }

    /// <summary>Counts what a model used. It is counted afterwards, so the last call may go beyond.</summary>
    /// <param name="money">US dollars.</param>
    public void AddModel(long tokens, decimal money)
    {
        lock (_lock)
        {
            var used = Current();
            _used = used with { Tokens = used.Tokens + tokens, Money = used.Money + money };
        }
    }

    /// <summary>To be asked before each call of a model.</summary>
    /// <exception cref="PolicyException">The tokens or the money are used up.</exception>
    public void RequireModel()
    {
        lock (_lock)
        {
            var used = Current();
            foreach (var (policy, limits) in _limits)
            {
                if (limits.Tokens is { } tokens && used.Tokens >= tokens)
                    throw new PolicyException(UsedUp(policy, "tokens", tokens));
                if (limits.Money is { } money && used.Money >= money)
                    throw new PolicyException(UsedUp(policy, "money", money));
            }
        }
    }

    private string? Try(string what, Func<PolicyLimits, long?> limit, Func<PolicyUsage, long> count, Func<PolicyUsage, PolicyUsage> add)
    {
        lock (_lock)
        {
            var used = Current();
            foreach (var (policy, limits) in _limits)
            {
                if (limit(limits) is { } most && count(used) >= most)
                    return UsedUp(policy, what, most);
            }

            _used = add(used);
            return null;
        }
    }

    private PolicyUsage Current()
    {
        if (_window is { } window && _clock.GetUtcNow() - _since >= window)
        {
            _since = _clock.GetUtcNow();
            _used = new PolicyUsage();
        }

        return _used;
    }

    private string UsedUp(string policy, string what, decimal most) => string.Create(
        CultureInfo.InvariantCulture,
        $"Policy \"{policy}\" allows at most {most} (limits.{what}) {(_window is null ? "in one run" : "in an hour")}, and they are used up. Stop here and say what is left to do.");
}
