using System.Text.Json.Nodes;
using Verso.Server.Gateway;

namespace Verso.Server.Faults;

/// <summary>The rules, and what becomes of each request under them. Nothing in it depends on time or on the thread that asks.</summary>
internal sealed class FaultPlan(FaultOptions options)
{
    private readonly Lock _gate = new();
    private readonly List<State> _rules = [];
    private readonly Queue<FaultRecord> _recent = new();
    private int _seed = options.Seed;
    private int _made;
    private volatile bool _isEmpty = true;

    /// <summary>Whether no rule is there, so that nothing needs to be asked.</summary>
    public bool IsEmpty => _isEmpty;

    /// <summary>Adds rules behind those that are there, all or none.</summary>
    /// <param name="seed">When it is given, every count begins anew with this seed.</param>
    /// <exception cref="GatewayException">There would be too many, or one has the id of another.</exception>
    public IReadOnlyList<FaultRule> Add(Func<string, int, FaultRule> read, int count, int? seed)
    {
        lock (_gate)
        {
            if (_rules.Count + count > options.MostRules)
                throw GatewayBody.Bad($"There may be {options.MostRules} faults. Clear some with DELETE /api/v2/faults.");
            var rules = Enumerable.Range(0, count).Select(index => read($"fault-{_made + index + 1}", index)).ToList();
            var ids = _rules.Select(state => state.Rule.Id).ToHashSet(StringComparer.Ordinal);
            foreach (var rule in rules)
            {
                if (!ids.Add(rule.Id))
                    throw GatewayBody.Bad($"There is a fault '{rule.Id}' already. Choose another id, or clear it first.");
            }

            if (seed is not null)
                Restart(seed.Value);
            foreach (var rule in rules)
                _rules.Add(new State(rule, _made++));
            _isEmpty = _rules.Count == 0;
            return rules;
        }
    }

    /// <summary>Removes one rule, or all of them; then all is as it was at the start. False when there is no such rule.</summary>
    public bool Clear(string? id = null)
    {
        lock (_gate)
        {
            var removed = id is null ? _rules.Count : _rules.RemoveAll(state => state.Rule.Id == id);
            if (id is null)
            {
                _rules.Clear();
                _made = 0;
                Restart(options.Seed);
            }

            _isEmpty = _rules.Count == 0;
            return id is null || removed > 0;
        }
    }

    /// <summary>What happens to the next request of that method and path below <c>/v1/</c>; null when all goes well.</summary>
    public Strike? Next(string method, string path)
    {
        if (_isEmpty)
            return null;
        lock (_gate)
        {
            var delay = TimeSpan.Zero;
            Strike? strike = null;
            foreach (var state in _rules)
            {
                if (!state.Rule.Route.Matches(method, path))
                    continue;
                if (state.Meet(_seed) is not { } fault || fault == FaultKind.None)
                    continue;
                Remember(new FaultRecord(state.Rule.Id, state.Met, method, path, fault));
                delay += state.Delay(_seed);
                if (fault == FaultKind.Latency)
                    continue; // It comes on top of whatever else happens.
                strike = new Strike(fault, state.Rule, delay);
                break;
            }

            return strike ?? (delay > TimeSpan.Zero ? new Strike(FaultKind.Latency, null, delay) : null);
        }
    }

    public JsonObject ToJson()
    {
        lock (_gate)
        {
            return new JsonObject
            {
                ["seed"] = _seed,
                ["faults"] = new JsonArray([.. _rules.Select(state => state.ToJson())]),
                ["recent"] = new JsonArray([.. _recent.Select(record => record.ToJson())]),
            };
        }
    }

    private void Restart(int seed)
    {
        _seed = seed;
        _recent.Clear();
        foreach (var state in _rules)
            state.Restart();
    }

    private void Remember(FaultRecord record)
    {
        if (options.Remembered == 0)
            return;
        if (_recent.Count >= options.Remembered)
            _recent.Dequeue();
        _recent.Enqueue(record);
    }

    /// <summary>A rule, and how many requests it has met and struck.</summary>
    private sealed class State(FaultRule rule, int place)
    {
        private long _struck;

        public FaultRule Rule => rule;

        public long Met { get; private set; }

        public void Restart() => (Met, _struck) = (0, 0);

        /// <summary>What happens to the next request that the rule is for; null when it is left alone.</summary>
        public FaultKind? Meet(int seed)
        {
            Met++;
            if (Met <= rule.Skip || _struck >= rule.Strikes)
                return null;
            if (rule.Probability < 1 && Chance.At(seed, place, Met, about: 0) >= rule.Probability)
                return null;
            return rule.Faults[(int)(_struck++ % rule.Faults.Count)];
        }

        public TimeSpan Delay(int seed) =>
            rule.Jitter == TimeSpan.Zero ? rule.Delay : rule.Delay + (rule.Jitter * Chance.At(seed, place, Met, about: 1));

        public JsonObject ToJson()
        {
            var json = rule.ToJson();
            json["met"] = Met;
            json["struck"] = _struck;
            return json;
        }
    }
}

/// <summary>What happens to one request.</summary>
/// <param name="Rule">The rule by which it happens; null when it is only late.</param>
/// <param name="Delay">How late the answer is.</param>
internal sealed record Strike(FaultKind Kind, FaultRule? Rule, TimeSpan Delay);

/// <summary>A fault that happened.</summary>
/// <param name="Rule">The rule's id.</param>
/// <param name="Number">The how manieth request it was that the rule met.</param>
internal sealed record FaultRecord(string Rule, long Number, string Method, string Path, FaultKind Kind)
{
    public JsonObject ToJson() => new()
    {
        ["id"] = Rule,
        ["number"] = Number,
        ["method"] = Method,
        ["path"] = Method == RoutePattern.Webhook ? Path : $"/v1/{Path}",
        ["fault"] = Kind.Word(),
    };
}

/// <summary>Numbers that look like chance and are the same every time.</summary>
internal static class Chance
{
    /// <summary>From 0 to 1, without 1.</summary>
    public static double At(int seed, int place, long number, int about)
    {
        var mixed = Mix(Mix(Mix((ulong)(uint)seed) ^ (uint)place) ^ (ulong)number) + (ulong)about;
        return (Mix(mixed) >> 11) * (1.0 / (1UL << 53));
    }

    /// <summary>Spreads every bit over all 64 (the finaliser of SplitMix64).</summary>
    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
