using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace S3Ingest.Commands;

/// <summary>Ends in order what runs when the process is asked to end: a service manager's SIGTERM, or a session that closes.</summary>
internal static class ProcessEnd
{
    /// <summary>Service managers and users wait about this long for a process that ends.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly ConcurrentDictionary<object, Func<Task>> Endings = new(ReferenceEqualityComparer.Instance);

    // Kept for the life of the process: a registration that is collected hears nothing more.
    private static readonly PosixSignalRegistration[] Signals =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => EndAll()),
        PosixSignalRegistration.Create(PosixSignal.SIGHUP, _ => EndAll()),
    ];

    // From .NET 10 on a signal no longer leads to ProcessExit, hence both.
    static ProcessEnd() => AppDomain.CurrentDomain.ProcessExit += (_, _) => EndAll();

    /// <summary>Remembers how something is ended; the task completes when it has.</summary>
    public static void Register(object running, Func<Task> end) => Endings[running] = end;

    /// <summary>It has ended.</summary>
    public static void Forget(object running) => Endings.TryRemove(running, out _);

    // The default action of the signal, the end of the process, follows when its handler returns.
    private static void EndAll() => Task.WhenAll(Endings.Values.Select(end => Task.Run(end))).Wait(Patience);
}
