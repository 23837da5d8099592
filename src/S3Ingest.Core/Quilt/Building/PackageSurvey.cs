using S3Ingest.Core.Quilt.Organization;

namespace S3Ingest.Core.Quilt.Building;

/// <summary>What one pass over the hashed entries of a plan finds: where hashes came from, what it is made of, its tables.</summary>
internal sealed class PackageSurvey
{
    private readonly PackagePlan _plan;
    private readonly PackageAccumulator _contents = new();
    private readonly long[] _hashes = new long[Enum.GetValues<HashSource>().Length];
    private readonly List<PackageAssignment> _tables = [];

    private PackageSurvey(PackagePlan plan) => _plan = plan;

    /// <summary>Entries by where their hash came from.</summary>
    public IReadOnlyDictionary<HashSource, long> Hashing => Enum.GetValues<HashSource>().ToDictionary(s => s, s => _hashes[(int)s]);

    /// <summary>Entries.</summary>
    public long Count => _hashes.Sum();

    /// <summary>Entries that name no version.</summary>
    public long Unversioned { get; private set; }

    /// <summary>The tables that are looked into.</summary>
    public IReadOnlyList<PackageAssignment> Tables => _tables;

    /// <summary>Goes over the entries.</summary>
    /// <param name="plan">Each of its objects is hashed or left out.</param>
    /// <param name="fingerprint">Takes the entries.</param>
    /// <param name="budget">How many tables are looked into.</param>
    public static PackageSurvey Of(PackagePlan plan, InputFingerprint fingerprint, ProfileBudget budget)
    {
        var survey = new PackageSurvey(plan);
        var entries = new PackageEntries(plan);
        foreach (var one in plan.Organization.Assignments)
        {
            if (!plan.Entries.IsLeftOut(one.Ordinal))
                survey.Add(one, entries.Entry(one, isCopy: false), fingerprint, budget);
        }
        return survey;
    }

    /// <summary>What is in the package, once its tables were looked into.</summary>
    /// <param name="profiles">By ordinal of the object.</param>
    public PackageContents Contents(IReadOnlyDictionary<int, TableProfile> profiles)
    {
        foreach (var one in _tables)
            _contents.AddTable(new PackageTable(one.LogicalKey, _plan.Folders.FolderOf(one.LogicalKey), one.Size, profiles[one.Ordinal]));
        return _contents.Build();
    }

    private void Add(PackageAssignment one, ManifestEntry entry, InputFingerprint fingerprint, ProfileBudget budget)
    {
        var source = _plan.Entries.SourceOf(one.Ordinal);
        _hashes[(int)source]++;
        Unversioned += _plan.Entries.HasVersion(one.Ordinal) ? 0 : 1;
        fingerprint.Add(entry);
        var file = new PackageFile(one.LogicalKey, _plan.Folders.FolderOf(one.LogicalKey), one.Size, one.LastModified, entry.Hash, source == HashSource.Stored);
        _contents.Add(file);
        if (budget.TryTake(file))
            _tables.Add(one);
    }
}
