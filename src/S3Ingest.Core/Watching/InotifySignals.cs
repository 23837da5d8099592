using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace S3Ingest.Core.Watching;

/// <summary>
/// Change signals of Linux. The framework's watcher does not pass on IN_CLOSE_WRITE, which says that a writer has
/// finished, and hides that watches ran out. One watch per directory; every scan enters its directories again, which
/// renews the path of a directory that was moved.
/// </summary>
internal sealed class InotifySignals : IChangeSignals
{
    private const uint Mask = Inotify.CloseWrite | Inotify.MovedFrom | Inotify.MovedTo | Inotify.Create
        | Inotify.DeleteSelf | Inotify.OnlyDirectory;

    private const uint Gone = Inotify.DeleteSelf | Inotify.MoveSelf | Inotify.Unmount | Inotify.Ignored;

    private readonly SafeFileHandle _inotify;
    private readonly SafeFileHandle _wakeUp;
    private readonly SignalQueue _queue;
    private readonly WatchOptions _options;
    private readonly Dictionary<int, string> _directories = [];
    private readonly int _mostWatches;
    private int _root = -1;
    private bool _disposed;

    private InotifySignals(SafeFileHandle inotify, WatchOptions options, SignalQueue queue, int mostWatches)
    {
        _inotify = inotify;
        _wakeUp = Inotify.OpenWakeUp();
        _options = options;
        _queue = queue;
        _mostWatches = mostWatches;
        new Thread(Read) { IsBackground = true, Name = "S3Ingest inotify" }.Start();
    }

    /// <summary>Watched directories.</summary>
    internal int Watches
    {
        get
        {
            lock (_directories)
                return _directories.Count;
        }
    }

    /// <summary>Signals; null with the reason when this user has no instance left.</summary>
    /// <param name="options">What is watched.</param>
    /// <param name="queue">Where signals go.</param>
    /// <param name="reason">Why there are none.</param>
    /// <param name="mostWatches">A limit besides the system's, for tests.</param>
    public static InotifySignals? Open(WatchOptions options, SignalQueue queue, out string? reason, int mostWatches = int.MaxValue)
    {
        SafeFileHandle inotify = Inotify.Open();
        if (!inotify.IsInvalid)
        {
            reason = null;
            return new(inotify, options, queue, mostWatches);
        }

        int error = Marshal.GetLastPInvokeError();
        reason = error == Inotify.EMFile
            ? "this user has no inotify instance left; raise fs.inotify.max_user_instances (sysctl)"
            : $"inotify is not to be had: {Marshal.GetPInvokeErrorMessage(error)}";
        inotify.Dispose();
        return null;
    }

    /// <inheritdoc/>
    public void Enter(string relative)
    {
        bool isRoot = relative.Length == 0;
        uint mask = Mask | (isRoot ? Inotify.MoveSelf : _options.FollowLinks ? 0 : Inotify.DontFollow);
        lock (_directories)
        {
            if (_disposed)
                return;
            int watch = _directories.Count >= _mostWatches ? -1 : Inotify.Add(_inotify, WatchPath.Full(_options.Root, relative), mask);
            if (watch >= 0)
            {
                _directories[watch] = relative;
                if (isRoot)
                    _root = watch;
                return;
            }
        }

        // Anything else means that the directory is gone or closed to us, which the scan reports.
        if (Marshal.GetLastPInvokeError() == Inotify.ENoSpc || _mostWatches < int.MaxValue)
            _queue.Exhausted("this user has no inotify watch left; raise fs.inotify.max_user_watches (sysctl) above the number of directories");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_directories)
        {
            if (_disposed)
                return;
            _disposed = true;
        }

        // The reader closes both handles, since it is the one that may be waiting on them.
        Inotify.WakeUp(_wakeUp);
    }

    private unsafe void Read()
    {
        byte[] buffer = new byte[64 * 1024];
        try
        {
            while (Inotify.Wait(_inotify, _wakeUp))
            {
                nint count;
                fixed (byte* start = buffer)
                    count = Inotify.Read(_inotify, start, buffer.Length);
                if (count > 0)
                    Take(buffer.AsSpan(0, (int)count));
                else if (Marshal.GetLastPInvokeError() is not (Inotify.EAgain or Inotify.EIntr))
                    throw new IOException($"Reading inotify failed: {Marshal.GetLastPInvokeErrorMessage()}");
            }
        }
        catch (Exception e)
        {
            // The boundary of a thread: without signals the loop polls, and says why.
            _queue.Exhausted(e.Message);
        }
        finally
        {
            Dispose();
            _inotify.Dispose();
            _wakeUp.Dispose();
        }
    }

    private void Take(ReadOnlySpan<byte> events)
    {
        while (events.Length >= Inotify.HeaderSize)
        {
            int watch = MemoryMarshal.Read<int>(events);
            uint mask = MemoryMarshal.Read<uint>(events[4..]);
            int length = MemoryMarshal.Read<int>(events[12..]);
            ReadOnlySpan<byte> name = events.Slice(Inotify.HeaderSize, length);
            int end = name.IndexOf((byte)0);
            Take(watch, mask, Encoding.UTF8.GetString(end < 0 ? name : name[..end]));
            events = events[(Inotify.HeaderSize + length)..];
        }
    }

    private void Take(int watch, uint mask, string name)
    {
        if ((mask & Inotify.QueueOverflow) != 0)
        {
            _queue.Rescan();
            return;
        }

        string? directory;
        bool isRoot;
        lock (_directories)
        {
            if (_disposed || !_directories.TryGetValue(watch, out directory))
                return;
            isRoot = watch == _root && (mask & Gone) != 0;
            // An unmount raises two events and a deletion two; the second must not be taken for another loss.
            if (isRoot)
                _root = -1;
            if ((mask & Inotify.Ignored) != 0)
                _directories.Remove(watch);
        }

        if ((mask & Gone) != 0)
        {
            if (isRoot)
                _queue.RootLost();
            else if ((mask & Inotify.Unmount) != 0)
                _queue.Rescan();
            return;
        }

        string path = WatchPath.Join(directory, name);
        if ((mask & Inotify.IsDirectory) == 0)
        {
            if ((mask & (Inotify.CloseWrite | Inotify.MovedTo)) != 0)
                _queue.Add(SignalKind.Closed, path);
            else if ((mask & Inotify.Create) != 0)
                _queue.Add(SignalKind.Changed, path);
        }
        else if ((mask & Inotify.MovedFrom) != 0)
        {
            Leave(path);
        }
        else if ((mask & (Inotify.Create | Inotify.MovedTo)) != 0)
        {
            _queue.Add(SignalKind.NewDirectory, path);
        }
    }

    /// <summary>Forgets a directory that was moved away; where it went it is entered anew.</summary>
    private void Leave(string path)
    {
        lock (_directories)
        {
            foreach (int watch in _directories.Where(d => WatchPath.IsWithin(d.Value, path)).Select(d => d.Key).ToArray())
            {
                _directories.Remove(watch);
                _ = Inotify.Remove(_inotify, watch);
            }
        }
    }
}
