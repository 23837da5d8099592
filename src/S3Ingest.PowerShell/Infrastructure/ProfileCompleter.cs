using System.Management.Automation;
using S3Ingest.Core.Configuration;

namespace S3Ingest.Commands;

/// <summary>Completes the profiles of the shared AWS files.</summary>
public sealed class ProfileCompleter : LocalCompleter
{
    private protected override IEnumerable<CompletionResult> Complete(CompletionRequest request) =>
        AwsProfiles.Names(ConfigurationSources.ProcessEnvironment())
            .Where(name => name.StartsWith(request.Word, StringComparison.OrdinalIgnoreCase))
            .Select(name => Suggest(name));
}
