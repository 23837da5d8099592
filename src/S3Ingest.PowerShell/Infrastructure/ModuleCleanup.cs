using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace S3Ingest.Commands;

/// <summary>PowerShell calls this when the module is removed from a session: the watchers of that session end in order.</summary>
public sealed class ModuleCleanup : IModuleAssemblyCleanup
{
    /// <inheritdoc/>
    public void OnRemove(PSModuleInfo psModuleInfo)
        => WatcherRegistry.StopAll(Runspace.DefaultRunspace?.InstanceId ?? Guid.Empty);
}
