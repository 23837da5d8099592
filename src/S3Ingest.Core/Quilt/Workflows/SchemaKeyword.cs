using System.Text.Json;

namespace S3Ingest.Core.Quilt;

/// <summary>One keyword of a schema, ready to look at an instance.</summary>
internal delegate IEnumerable<SchemaError> SchemaKeyword(JsonElement instance, string path);
