using Microsoft.Extensions.Logging;
using S3Ingest.Core.Pipeline;
using S3Ingest.Core.Tests.Watching;

namespace S3Ingest.Core.Tests.Pipeline;

public sealed class ForeignWatchMarkerTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly RecordingLoggers _log = new();

    public ForeignWatchMarkerTests() => Directory.CreateDirectory(Watch);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Another_ledger_on_the_directory_is_told_and_keeps_its_marker()
    {
        using var first = Place("one");
        var second = Place("two");
        Assert.Contains(_log.Of(LogLevel.Warning), line => line.Contains("/ledgers/one", StringComparison.Ordinal));
        first!.Dispose();
        Assert.True(File.Exists(Marker));
        second!.Dispose();
        Assert.False(File.Exists(Marker));
        Assert.Empty(Directory.GetFileSystemEntries(Watch));
    }

    [LinuxFact]
    public void The_directory_by_another_name_is_told_too()
    {
        Directory.CreateSymbolicLink(_folder["link"], Watch);
        using var first = Place("one");
        using var second = ForeignWatchMarker.Place(_folder["link"], "one", "/ledgers/one", _log.CreateLogger("test"));
        Assert.Contains(Watch, Assert.Single(_log.Of(LogLevel.Warning)), StringComparison.Ordinal);
    }

    [LinuxFact]
    public void A_link_of_its_name_leads_nowhere()
    {
        var file = _folder.Write("precious");
        File.CreateSymbolicLink(Marker, file);
        Place("one")!.Dispose();
        Assert.Equal("content", File.ReadAllText(file));
    }

    [LinuxFact]
    public async Task A_pipe_of_its_name_holds_up_nobody()
    {
        Assert.True(Libc.MakeFifo(Marker));
        await Task.Run(() => Place("one")!.Dispose()).WaitAsync(TimeSpan.FromSeconds(20));
        Assert.False(File.Exists(Marker));
    }

    private string Watch => _folder["watch"];

    private string Marker => Path.Combine(Watch, ForeignWatchMarker.FileName);

    private ForeignWatchMarker? Place(string ledger) => ForeignWatchMarker.Place(Watch, ledger, $"/ledgers/{ledger}", _log.CreateLogger("test"));
}
