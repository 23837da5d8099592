using Microsoft.Extensions.Logging;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Structure.References;

/// <summary>What stores of references work with.</summary>
/// <param name="Options">Credentials, region, limits of retries.</param>
/// <param name="Store">The bucket that is migrated.</param>
/// <param name="Ledger">This machine's ledger.</param>
/// <param name="Loggers">Where weaknesses are told.</param>
public sealed record ReferenceContext(IngestOptions Options, ObjectStore Store, LedgerStore Ledger, ILoggerFactory Loggers);
