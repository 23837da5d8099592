namespace S3Ingest.Core.Storage;

/// <summary>What a failed request means for the next step.</summary>
internal enum FaultKind
{
    /// <summary>The same request will fail again.</summary>
    Permanent,

    /// <summary>The provider answered that it could not, this time.</summary>
    Transient,

    /// <summary>The provider asks for fewer requests.</summary>
    Throttled,

    /// <summary>There was no answer: outage, or a connection lost on the way. The request may have been carried out.</summary>
    NoResponse,

    /// <summary>The credentials were good and are no longer.</summary>
    CredentialsExpired,
}
