using Amazon.S3.Model;

namespace S3Ingest.Core.Storage;

/// <summary>Grants of an object beyond the owner's full control.</summary>
public sealed class ObjectAcl
{
    internal ObjectAcl(Owner owner, List<S3Grant> grants) => (Owner, Grants) = (owner, grants);

    internal Owner Owner { get; }

    internal List<S3Grant> Grants { get; }

    /// <summary>True when both grant the same to the same.</summary>
    public bool IsEqual(ObjectAcl? other) => other is not null && Describe().SetEquals(other.Describe());

    private HashSet<string> Describe() =>
        [.. Grants.Select(g => $"{g.Grantee?.CanonicalUser}|{g.Grantee?.URI}|{g.Grantee?.EmailAddress}|{g.Permission?.Value}")];
}
