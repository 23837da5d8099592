namespace S3Ingest.Core.Quilt.Suggestions;

/// <summary>
/// Suggests the registry of a package: the domain's among the buckets that the caller can see, DEFAULT_PACKAGE_REGISTRY, the
/// source bucket; the first that can be written.
/// </summary>
/// <param name="rules">Domains.</param>
/// <param name="listBuckets">Buckets of the caller's account. AccessDenied means that nobody knows.</param>
/// <param name="isWritable">Whether the caller may put objects into a bucket; false when there is none of that name.</param>
public sealed class RegistrySuggester(
    SuggestionRules rules,
    Func<CancellationToken, Task<IReadOnlyList<string>>> listBuckets,
    Func<string, CancellationToken, Task<bool>> isWritable)
{
    // An account may have a thousand buckets with these words; each question is a request.
    private const int MaxAsked = 10;

    private const int ByRule = 100;
    private const int ByName = 80;
    private const int ByDefault = 50;
    private const int BySource = 20;

    /// <summary>Asks for the buckets and whether the best candidates can be written.</summary>
    /// <param name="bucketName">Bucket of the source.</param>
    /// <param name="prefix">Its prefix; may be empty.</param>
    /// <param name="defaultRegistry">DEFAULT_PACKAGE_REGISTRY, as <c>s3://bucket</c> or <c>bucket</c>; null or empty when not set.</param>
    /// <param name="cancellationToken">Ends the requests.</param>
    /// <exception cref="IngestException">ConfigurationInvalid: the default is no bucket; or what the requests throw.</exception>
    public async Task<RegistrySuggestion> SuggestAsync(string bucketName, string prefix, string? defaultRegistry, CancellationToken cancellationToken)
    {
        string? fallback = string.IsNullOrWhiteSpace(defaultRegistry) ? null : RegistryUri.TryBucket(defaultRegistry.Trim()) ?? throw new IngestException(
            IngestErrorId.ConfigurationInvalid,
            $"DEFAULT_PACKAGE_REGISTRY is '{defaultRegistry}', which is no registry. Write a bucket without a prefix, such as s3://packages.");
        var domain = rules.DomainOf(bucketName, prefix);
        IReadOnlyList<string>? visible = domain is null ? [] : await VisibleAsync(cancellationToken).ConfigureAwait(false);
        var drafts = Drafts(domain, visible ?? [], RegistryUri.Of(bucketName, prefix), fallback, bucketName)
            .DistinctBy(d => d.Bucket)
            .OrderByDescending(d => d.Score);
        var candidates = new List<RegistryCandidate>();
        foreach (var (bucket, score, reason) in drafts)
            candidates.Add(new RegistryCandidate(RegistryUri.Of(bucket), score, reason, await IsWritableAsync(bucket, cancellationToken).ConfigureAwait(false)));
        var chosen = candidates.Find(c => c.IsWritable);
        return new RegistrySuggestion(chosen?.Registry, Rationale(candidates, chosen, visible is null), [.. candidates.Where(c => c != chosen)]);
    }

    private IEnumerable<(string Bucket, int Score, string Reason)> Drafts(DomainRule? domain, IReadOnlyList<string> visible, string source, string? fallback, string sourceBucket)
    {
        var drafts = domain is null ? [] : OfDomain(domain, visible, source).DistinctBy(d => d.Bucket).Take(MaxAsked);
        if (fallback is not null)
            drafts = drafts.Append((fallback, ByDefault, "DEFAULT_PACKAGE_REGISTRY"));
        return drafts.Append((sourceBucket, BySource, "the source bucket itself"));
    }

    private IEnumerable<(string Bucket, int Score, string Reason)> OfDomain(DomainRule domain, IReadOnlyList<string> visible, string source)
    {
        string words = string.Join(", ", SourceWords.Of(source).Where(domain.Words.Contains));
        string seen = words.Length == 0 ? $"({source})" : $"({words} in {source})";
        // A name of the built-in rules may be a stranger's bucket; the user's own rules know what they name.
        var named = domain.Registries.Where(r => !domain.IsBuiltIn || visible.Contains(r));
        return named
            .Select((registry, index) => (registry, Math.Max(ByName + 1, ByRule - index), $"{domain.Name} pattern, its packages registry {seen}"))
            .Concat(visible.Where(b => rules.IsRegistryOf(domain, b)).Order(StringComparer.Ordinal)
                .Select(bucket => (bucket, ByName, $"{domain.Name} pattern, a packages registry by its name {seen}")));
    }

    private static string Rationale(List<RegistryCandidate> candidates, RegistryCandidate? chosen, bool isBlind)
    {
        var sentences = new List<string> { chosen?.Reason ?? "no registry can be written; name one, or set DEFAULT_PACKAGE_REGISTRY" };
        var closed = candidates.TakeWhile(c => c != chosen).Select(c => c.Registry).ToList();
        if (closed.Count > 0)
            sentences.Add($"not writable: {string.Join(", ", closed)}");
        if (isBlind)
            sentences.Add("the buckets of the account could not be listed");
        return string.Join("; ", sentences);
    }

    /// <summary>Null when the caller may not list buckets, which is usual for narrow permissions.</summary>
    private async Task<IReadOnlyList<string>?> VisibleAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await listBuckets(cancellationToken).ConfigureAwait(false);
        }
        catch (IngestException e) when (e.ErrorId == IngestErrorId.AccessDenied)
        {
            return null;
        }
    }

    private async Task<bool> IsWritableAsync(string bucket, CancellationToken cancellationToken)
    {
        try
        {
            return await isWritable(bucket, cancellationToken).ConfigureAwait(false);
        }
        catch (IngestException e) when (e.ErrorId is IngestErrorId.AccessDenied or IngestErrorId.BucketNotFound)
        {
            return false;
        }
    }
}
