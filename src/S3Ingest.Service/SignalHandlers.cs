using System.Runtime.InteropServices;

namespace S3Ingest.Service;

/// <summary>What is done at signals, instead of what the system would do, until it is disposed.</summary>
internal sealed class SignalHandlers : IDisposable
{
    private readonly List<PosixSignalRegistration> _registrations = [];

    /// <summary>Adds one.</summary>
    public void Add(PosixSignal signal, Action action) => _registrations.Add(PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        action();
    }));

    public void Dispose() => _registrations.ForEach(registration => registration.Dispose());
}
