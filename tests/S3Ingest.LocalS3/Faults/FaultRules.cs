namespace S3Ingest.LocalS3.Faults;

/// <summary>The faults a server shows; the first rule that applies to a request decides.</summary>
public sealed class FaultRules
{
    private readonly Lock _gate = new();
    private FaultRule[] _rules = [];
    private TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The rules in force.</summary>
    public IReadOnlyList<FaultRule> All => Volatile.Read(ref _rules);

    /// <summary>Adds a rule behind those that are there.</summary>
    /// <returns>The rule, whose <see cref="FaultRule.Applied"/> tells whether it has met a request.</returns>
    public FaultRule Add(FaultRule rule)
    {
        lock (_gate)
            Volatile.Write(ref _rules, [.. _rules, rule]);
        return rule;
    }

    /// <summary>Takes a rule back.</summary>
    public void Remove(FaultRule rule)
    {
        lock (_gate)
            Volatile.Write(ref _rules, [.. _rules.Where(r => !ReferenceEquals(r, rule))]);
    }

    /// <summary>Takes all rules back and releases what hangs.</summary>
    public void Clear()
    {
        lock (_gate)
            Volatile.Write(ref _rules, []);
        Release();
    }

    /// <summary>Lets requests go on that hang now; later ones hang again while their rule stands.</summary>
    public void Release()
    {
        lock (_gate)
        {
            _released.TrySetResult();
            _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    internal Task Released
    {
        get
        {
            lock (_gate)
                return _released.Task;
        }
    }

    internal FaultRule? Match(string method, string operation, string key) =>
        Array.Find(Volatile.Read(ref _rules), rule => rule.TryApply(method, operation, key));
}
