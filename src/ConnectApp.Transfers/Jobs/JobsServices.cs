using ConnectApp.Core.Clock;
using ConnectApp.Core.Runs.Schedule;
using Microsoft.Extensions.Options;
using Quartz;

namespace ConnectApp.Transfers.Jobs;

internal static class JobsServices
{
    // Runs that import are bounded by Import:ConcurrentRuns; the rest of the pool is the lane in which cancels, settlements and waits never queue behind them.
    private const int MostJobs = 256;
    private static readonly TimeSpan DueEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ReconcileEvery = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RequestsEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetentionEvery = TimeSpan.FromMinutes(5);

    public static IServiceCollection AddJobs(this IServiceCollection services)
    {
        services.AddSingleton<Reconciliation>();
        services.AddTransient<ReconcileJob>();
        services.AddTransient<RequestJob>();
        services.AddTransient<RetentionJob>();
        services.AddOptions<QuartzHostedServiceOptions>();

        // A scheduler with a name has a clock of its own. The wall's may jump, and the scheduler would sleep until that shows a time that it once showed.
        var name = $"connectapp-{Guid.NewGuid():N}";
        services.AddKeyedSingleton<TimeProvider>(name, (provider, _) => provider.GetRequiredService<SteadyTime>());
        services.AddSingleton(provider => provider.GetRequiredKeyedService<ISchedulerFactory>(name));

        // In memory: what is due stands in our store, and a second account of it would only be able to differ.
        services.AddQuartz(name, quartz =>
        {
            quartz.UseInMemoryStore(_ => { });
            quartz.UseDefaultThreadPool(MostJobs);
            quartz.ConfigureScheduler(scheduler => scheduler.ShutdownJobInterruption = ShutdownJobInterruption.Always);
        });
        services.AddQuartzHostedService(name, hosted =>
        {
            hosted.WaitForJobsToComplete = true;
            hosted.AwaitApplicationStarted = true;
        });
        return services;
    }

    /// <summary>Begins to look for what is due.</summary>
    public static async Task StartJobsAsync(this IServiceProvider services, CancellationToken cancellationToken)
    {
        var time = services.GetRequiredService<SteadyTime>();
        var scheduler = await services.GetRequiredService<ISchedulerFactory>().GetScheduler(cancellationToken);
        await Repeat<DueJob>(scheduler, time, DueEvery, cancellationToken);
        await Repeat<ReconcileJob>(scheduler, time, ReconcileEvery, cancellationToken);
        await Repeat<RequestJob>(scheduler, time, RequestsEvery, cancellationToken);
        await Repeat<RetentionJob>(scheduler, time, RetentionEvery, cancellationToken);
    }

    private static async Task Repeat<TJob>(IScheduler scheduler, TimeProvider time, TimeSpan every, CancellationToken cancellationToken)
        where TJob : IJob =>
        await scheduler.ScheduleJob(
            JobBuilder.Create<TJob>().WithIdentity(typeof(TJob).Name).Build(),

            // A look that came too late is made at once; by itself the scheduler would leave it out and wait for the next.
            TriggerBuilder.Create(time).StartNow()
                .WithSchedule(SimpleScheduleBuilder.Create().WithInterval(every).RepeatForever().WithMisfireInstruction(SimpleTriggerMisfireInstruction.NowWithExistingCount)).Build(),
            default, cancellationToken);
}
