using System.ComponentModel;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace S3Ingest;

/// <summary>
/// Loads the cmdlets, the core and their packages from the module's <c>lib</c> folder into a context of their own, so a
/// session that holds other versions of the AWS SDK or of SQLite is not disturbed. This assembly, PowerShell and what
/// the runtime has in at least the version asked for come from the default context.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ModuleLoadContext : AssemblyLoadContext
{
    private static readonly object Gate = new();
    private static ModuleLoadContext? _instance;

    private readonly Assembly _records = typeof(ModuleLoadContext).Assembly;
    private readonly string _libraries;

    private ModuleLoadContext(string libraries)
        : base("S3Ingest", isCollectible: false) => _libraries = libraries;

    /// <summary>Version of the module that this process holds.</summary>
    public static Version Version => typeof(ModuleLoadContext).Assembly.GetName().Version ?? new Version();

    /// <summary>The assembly with the cmdlets. The first call decides the folder; it is the same for the life of the process.</summary>
    public static Assembly LoadModule(string moduleRoot)
    {
        lock (Gate)
        {
            _instance ??= new ModuleLoadContext(Path.Combine(moduleRoot, "lib"));
            return _instance.LoadFromAssemblyPath(Path.Combine(_instance._libraries, "S3Ingest.PowerShell.dll"));
        }
    }

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (assemblyName.Name == _records.GetName().Name)
            return _records;
        if (IsFrameworkName(assemblyName.Name) && LoadFromDefault(assemblyName) is { } shared)
            return shared;
        var path = Path.Combine(_libraries, assemblyName.Name + ".dll");
        return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
    }

    /// <inheritdoc/>
    protected override nint LoadUnmanagedDll(string unmanagedDllName)
    {
        var file = OperatingSystem.IsWindows() ? unmanagedDllName + ".dll"
            : OperatingSystem.IsMacOS() ? $"lib{unmanagedDllName}.dylib"
            : $"lib{unmanagedDllName}.so";
        foreach (var rid in NativeFolders())
        {
            var path = Path.Combine(_libraries, "runtimes", rid, "native", file);
            if (File.Exists(path))
                return LoadUnmanagedDllFromPath(path);
        }
        return 0;
    }

    private static bool IsFrameworkName(string? name) => name is not null
        && (name.StartsWith("System.", StringComparison.Ordinal) || name is "netstandard" or "Microsoft.CSharp");

    private static Assembly? LoadFromDefault(AssemblyName assemblyName)
    {
        try
        {
            return Default.LoadFromAssemblyName(assemblyName);
        }
        catch (Exception e) when (e is FileNotFoundException or FileLoadException)
        {
            // The runtime has none, or an older one than asked for: ours is taken.
            return null;
        }
    }

    /// <summary>Runtime identifiers from the most to the least specific; musl before glibc.</summary>
    private static IEnumerable<string> NativeFolders()
    {
        var architecture = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
        yield return RuntimeInformation.RuntimeIdentifier;
        if (OperatingSystem.IsWindows())
        {
            yield return $"win-{architecture}";
            yield break;
        }
        if (OperatingSystem.IsMacOS())
        {
            yield return $"osx-{architecture}";
            yield break;
        }
        if (File.Exists($"/lib/ld-musl-{(architecture == "x64" ? "x86_64" : "aarch64")}.so.1"))
            yield return $"linux-musl-{architecture}";
        yield return $"linux-{architecture}";
    }
}
