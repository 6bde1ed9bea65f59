namespace Newsletter;

/// <summary>One thing that happens during the day.</summary>
internal sealed record Event(string Name, Func<Task> Run)
{
    /// <summary>How long it lasts; what is done at once shares the rest of the day.</summary>
    public TimeSpan Length { get; init; }
}

/// <summary>What happens on a newsletter's day, and the traffic that goes on all the while.</summary>
internal interface IDay : IAsyncDisposable
{
    IReadOnlyList<Event> Events { get; }

    Task OrdinaryTrafficAsync(int turn);
}
