namespace S3Ingest.Core.Scheduling;

/// <summary>The scheduler of a system. All faults are IngestExceptions.</summary>
public interface ITaskScheduler
{
    /// <summary>What <see cref="RegisterAsync"/> would make; nothing is touched.</summary>
    /// <exception cref="IngestException">TaskExists, unless it is to be replaced; ConfigurationInvalid: a password where none is kept.</exception>
    IngestTask Plan(TaskDefinition task, bool replace);

    /// <summary>Makes the task and lets the scheduler run it, or leaves everything as it was.</summary>
    /// <param name="task">The task.</param>
    /// <param name="password">Of its account, when <see cref="TaskDefinition.HasPassword"/>.</param>
    /// <param name="replace">Replaces a task of this name that was made here.</param>
    /// <param name="cancellationToken">Stops, and takes back what was done.</param>
    /// <exception cref="IngestException">TaskExists; SchedulerFailed, when the scheduler refuses.</exception>
    Task<IngestTask> RegisterAsync(TaskDefinition task, string? password, bool replace, CancellationToken cancellationToken);

    /// <summary>Names of the tasks that were made here, in order. The scheduler is not asked.</summary>
    IReadOnlyList<string> Names();

    /// <summary>A task as it is, with what the scheduler says of its runs.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="faulted">Told when the scheduler does not answer; what is known without it is returned all the same.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="IngestException">TaskNotFound.</exception>
    Task<IngestTask> ReadAsync(string name, Action<IngestException> faulted, CancellationToken cancellationToken);

    /// <summary>What <see cref="UnregisterAsync"/> would remove.</summary>
    /// <exception cref="IngestException">TaskNotFound.</exception>
    IngestTask PlanRemoval(string name);

    /// <summary>Ends and removes a task; a run that is under way goes on.</summary>
    /// <exception cref="IngestException">TaskNotFound; SchedulerFailed, when the scheduler refuses: then the task is still there.</exception>
    Task<IngestTask> UnregisterAsync(string name, CancellationToken cancellationToken);
}
