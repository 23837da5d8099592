using YamlDotNet.Core;

namespace S3Ingest.Core.Quilt.Rules;

/// <summary>A text of a <see cref="RuleFile"/> and its place.</summary>
internal readonly record struct RuleText(string Value, Mark At);
