namespace S3Ingest.Core.Watching;

/// <summary>Opens change signals for a root; null where polling must do, with the reason when it is worth telling.</summary>
internal delegate IChangeSignals? ChangeSignalsFactory(WatchOptions options, SignalQueue queue, out string? reason);
