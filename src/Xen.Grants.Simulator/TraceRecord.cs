namespace Xen.Grants.Simulator;

/// <summary>One thing that happened in a run, for people to read.</summary>
/// <param name="Time">When, in virtual time since the run's start.</param>
/// <param name="Actor">Who did it: the actor whose turn it was, "pager" or "faults".</param>
/// <param name="Event">
/// What: <c>schedule</c>, <c>notify</c>, <c>state</c>, <c>evict</c>, <c>page_in</c>, <c>fault</c>, <c>calm</c>, <c>retry</c> (the map or
/// copy that comes next last answered eagain), <c>harm</c> (a request ended as it should not), <c>failure</c>, or an operation of the
/// grant-table hypercall by Xen's name for it, as <c>map_grant_ref</c>.
/// </param>
/// <param name="Fields">
/// Its details by name; an operation's by the names in Xen's structure. A value is a <see cref="string"/>, a
/// <see cref="long"/>, a <see cref="bool"/>, or null where there is none.
/// </param>
public sealed record TraceRecord(TimeSpan Time, string Actor, string Event, IReadOnlyList<KeyValuePair<string, object?>> Fields);
