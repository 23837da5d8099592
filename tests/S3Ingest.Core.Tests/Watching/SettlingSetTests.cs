using S3Ingest.Core.FileSystem;
using S3Ingest.Core.Watching;

namespace S3Ingest.Core.Tests.Watching;

public class SettlingSetTests
{
    private readonly ManualTime _time = new();
    private readonly MonotonicClock _clock;
    private readonly SettlingSet _set;
    private readonly Dictionary<string, FileLook> _files = [];
    private WriterState _writer = WriterState.Done;

    public SettlingSetTests()
    {
        _clock = new(_time);
        _set = new(new WatchOptions { Root = "/r", SettleTime = TimeSpan.FromSeconds(2) }, _clock);
    }

    [Fact]
    public void A_file_that_a_scan_found_settles_after_one_quiet_period()
    {
        Found("a", size: 1);
        Assert.Empty(After(1.9));
        Assert.Equal(["a"], After(0.2));
        Assert.Equal(0, _set.Count);
    }

    [Theory]
    [InlineData("size")]
    [InlineData("time")]
    [InlineData("identity")]
    public void Any_change_starts_the_quiet_period_again(string what)
    {
        FileLook look = Found("a", size: 1);
        Assert.Empty(After(1.5));
        _files["a"] = what switch
        {
            "size" => look with { Size = 2 },
            "time" => look with { ModifiedTicks = look.ModifiedTicks + 1 },
            _ => look with { Identity = new(1, 99) },
        };
        Assert.Empty(After(0.6));
        Assert.Empty(After(1.9));
        Assert.Equal(["a"], After(0.2));
    }

    [Fact]
    public void A_close_shortens_the_wait()
    {
        Signal("a", size: 1, isClosed: true);
        Assert.Empty(After(0.2));
        Assert.Equal(["a"], After(0.1));
    }

    [Fact]
    public void A_close_of_an_empty_file_does_not_shorten_the_wait()
    {
        Signal("a", size: 0, isClosed: true);
        Assert.Empty(After(1.9));
        Assert.Equal(["a"], After(0.2));
    }

    [Fact]
    public void A_second_close_does_not_shorten_the_wait()
    {
        Signal("a", size: 1, isClosed: true);
        Assert.Empty(After(0.1));
        Signal("a", size: 2, isClosed: true);
        Assert.Empty(After(1.9));
        Assert.Equal(["a"], After(0.2));
    }

    [Fact]
    public void A_change_after_the_close_needs_the_full_quiet_period()
    {
        FileLook look = Signal("a", size: 1, isClosed: true);
        _files["a"] = look with { Size = 5 };
        Assert.Empty(After(0.3));
        Assert.Empty(After(1.9));
        Assert.Equal(["a"], After(0.2));
    }

    [Fact]
    public void Without_knowledge_of_writers_a_close_proves_nothing()
    {
        _writer = WriterState.Unknown;
        Signal("a", size: 1, isClosed: true);
        Assert.Empty(After(1.9));
        Assert.Equal(["a"], After(0.2));
    }

    [Fact]
    public void A_file_that_is_open_for_writing_never_settles()
    {
        _writer = WriterState.Writing;
        Found("a", size: 1);
        for (int i = 0; i < 100; i++)
            Assert.Empty(After(10));
        _writer = WriterState.Done;
        Assert.Equal(["a"], After(10));
    }

    [Fact]
    public void A_close_ends_the_long_waits_of_an_open_file()
    {
        _writer = WriterState.Writing;
        FileLook look = Found("a", size: 1);
        for (int i = 0; i < 10; i++)
            Assert.Empty(After(10));
        _writer = WriterState.Done;
        _files["a"] = look with { Size = 7 };
        _set.Signal("a", _files["a"], isClosed: true);
        Assert.Equal(["a"], After(0.3));
    }

    [Fact]
    public void Neither_the_future_nor_a_clock_that_is_set_matters()
    {
        _files["a"] = new(FileKind.Regular, 1, _time.WallTime.AddYears(10).UtcTicks, new(1, 1));
        _set.Add(new("a", _files["a"], _clock.Now));
        _time.WallTime -= TimeSpan.FromDays(400);
        Assert.Equal(["a"], After(2.1));
    }

    [Fact]
    public void Files_come_in_the_order_in_which_they_became_available()
    {
        long now = _time.WallTime.UtcTicks;
        Found("c", 1, now - 3000);
        Found("a", 1, now - 1000);
        Found("b", 1, now - 2000);
        Found("d", 1, now - 2000);
        Assert.Equal(["c", "b", "d", "a"], After(2.1));

        Signal("second-name-first", 1, isClosed: true);
        _time.Advance(0.01);
        Signal("first-name-second", 1, isClosed: true);
        Assert.Equal(["second-name-first", "first-name-second"], After(1));
    }

    [Fact]
    public void A_file_that_is_gone_is_forgotten()
    {
        Found("a", size: 1);
        _files.Clear();
        Assert.Empty(After(2.1));
        Assert.Equal(0, _set.Count);
        Assert.Null(_set.NextDue);
    }

    [Fact]
    public void A_retry_waits_its_delay_and_then_settles_anew()
    {
        Found("a", size: 1);
        _set.Later("a", TimeSpan.FromSeconds(8));
        Assert.Empty(After(7.9));
        Assert.Empty(After(0.2));
        Assert.Empty(After(1.9));
        Assert.Equal(["a"], After(0.2));
    }

    private FileLook Found(string path, long size, long? modified = null)
    {
        _files[path] = new(FileKind.Regular, size, modified ?? _time.WallTime.UtcTicks, new(1, (ulong)_files.Count + 1));
        _set.Add(new(path, _files[path], _clock.Now));
        return _files[path];
    }

    private FileLook Signal(string path, long size, bool isClosed)
    {
        _files[path] = new(FileKind.Regular, size, _time.WallTime.UtcTicks, new(1, 1));
        _set.Signal(path, _files[path], isClosed);
        return _files[path];
    }

    private string[] After(double seconds)
    {
        _time.Advance(seconds);
        return [.. _set.TakeSettled(p => _files.TryGetValue(p, out FileLook look) ? look : null, _ => _writer, default).Select(c => c.Path)];
    }
}
