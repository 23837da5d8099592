using S3Ingest.Core.Scheduling;

namespace S3Ingest.Core.Tests.Scheduling;

internal static class SampleTask
{
    public static TaskDefinition New(TaskSchedule? schedule = null, params string[] arguments) => new()
    {
        Name = "press",
        Description = "Ingest into S3",
        Program = "/bin/true",
        Arguments = arguments,
        WorkingDirectory = "/srv",
        Schedule = schedule ?? TaskSchedule.Every(TimeSpan.FromMinutes(15)),
    };
}
