using System.Globalization;
using System.Text.Json;

namespace GrantAnalyzers.Tool.Verification;

/// <summary>Reads a trace, line by line, into what a report shows of it.</summary>
internal sealed class StoryReader
{
    /// <summary>How many steps are told before the harm.</summary>
    private const int StepsBeforeHarm = 7;

    private readonly SortedDictionary<Moment, List<double>> _times = [];
    private readonly List<double> _waits = [];

    // The latest steps while nothing was harmed yet; how the first harm came about once something is.
    private readonly List<StoryStep> _harm = [];
    private readonly List<StoryStep> _eagain = [];
    private StoryStep? _lastEviction;
    private string? _waitingFor;
    private bool _isHarmed;
    private bool _isAnswered;
    private double? _retryAfter;
    private Streak _streak;

    /// <param name="path">The trace; where there is none, the process died before it wrote anything.</param>
    /// <param name="outcome">What the run came to.</param>
    internal static RunStory Read(string path, SeedOutcome outcome)
    {
        StoryReader reader = new();
        if (File.Exists(path))
        {
            foreach (string line in File.ReadLines(path))
            {
                using JsonDocument json = JsonDocument.Parse(line);
                reader.Add(json.RootElement);
            }
        }

        return reader.End(outcome);
    }

    private void Add(JsonElement line)
    {
        string what = Text(line, "event");
        switch (what)
        {
            case "schedule" or "notify" or "state" or "calm":
                break;
            case "evict":
                string forGood = line.GetProperty("lost").GetBoolean() ? ", for good" : "";
                _lastEviction = Step(line, Moment.Eviction, $"takes page {line.GetProperty("gfn")} of {Text(line, "domain")} away{forGood}");
                Note(_lastEviction);
                break;
            case "page_in":
                Note(Step(line, Moment.PageIn, $"brings page {line.GetProperty("gfn")} of {Text(line, "domain")} back"));
                break;
            case "retry":
                _retryAfter = line.GetProperty("waited_us").GetDouble() / 1000;
                _waits.Add(_retryAfter.Value);
                break;
            case "fault":
                Note(Step(line, Moment.Fault, Text(line, "fault")));
                break;
            case "harm":
                Harm(Step(line, Moment.Harm, $"one of the {Text(line, "requests")} was {Harms(Text(line, "outcome"))}"));
                break;
            case "failure":
                Harm(Step(line, Moment.Harm, Text(line, "failure")));
                break;
            case "destroy":
                Note(Step(line, Moment.Fault, $"the domain {Text(line, "domain")} is destroyed"));
                break;
            default:
                Operation(line, what);
                break;
        }
    }

    private void Operation(JsonElement line, string name)
    {
        bool isRetry = _retryAfter is not null;
        Count(Moment.Operation, line);
        if (isRetry)
        {
            Count(Moment.Retry, line);
        }

        string? status = Answer(line);
        string operation = $"{name}{Subject(line)}";
        bool isEagain = status == "Eagain";
        if (isEagain)
        {
            Count(Moment.Eagain, line);
        }

        if (isRetry || status is not (null or "Okay"))
        {
            string again = isRetry ? $" again, after {Milliseconds(_retryAfter!.Value)}" : "";
            Tell(Step(line, isRetry ? Moment.Retry : isEagain ? Moment.Eagain : Moment.Operation, $"{operation}{again}: {status ?? "done"}"), operation, isEagain, isRetry);
        }

        _retryAfter = null;
    }

    /// <summary>Adds a step to both tales: retries that say Eagain once more are one step, however many they are.</summary>
    private void Tell(StoryStep step, string operation, bool isEagain, bool isRetry)
    {
        if (isEagain && _waitingFor is null)
        {
            _waitingFor = operation;
            if (_lastEviction is not null)
            {
                _eagain.Add(_lastEviction);
            }

            _eagain.Add(step);
        }
        else if (_waitingFor is not null && operation == _waitingFor && !_isAnswered)
        {
            Extend(step, isEagain && isRetry);
        }

        Remember(isRetry && isEagain && _harm is [.., { Moment: Moment.Retry } last] && last.Who == step.Who ? null : step);
    }

    private void Extend(StoryStep step, bool isStillEagain)
    {
        if (!isStillEagain)
        {
            _eagain.Add(step);
            _isAnswered = true;
            return;
        }

        _streak = _streak.Plus(_retryAfter!.Value);
        StoryStep all = step with { Time = _streak.Times == 1 ? step.Time : _eagain[^1].Time, What = $"{_waitingFor} again, {_streak.InWords}: Eagain" };
        if (_eagain[^1].Moment == Moment.Retry)
        {
            _eagain[^1] = all;
        }
        else
        {
            _eagain.Add(all);
        }
    }

    private void Note(StoryStep step)
    {
        Remember(step);
        if (_waitingFor is not null && !_isAnswered && step.Moment is Moment.PageIn && _eagain.Count < 2 * StepsBeforeHarm)
        {
            _eagain.Add(step);
            _streak = default;
        }
    }

    private void Harm(StoryStep step)
    {
        Remember(step);
        _isHarmed = true;
    }

    private void Remember(StoryStep? step)
    {
        if (step is null || _isHarmed)
        {
            return;
        }

        _harm.Add(step);
        if (_harm.Count > StepsBeforeHarm + 1)
        {
            _harm.RemoveAt(0);
        }
    }

    private RunStory End(SeedOutcome outcome)
    {
        // What shows only when the run is over: a request that was never answered, a mapping left behind, a crash.
        if (!_isHarmed && !outcome.Passed)
        {
            double end = Math.Max(outcome.VirtualTime.TotalSeconds, _times.Values.Select(times => times[^1]).DefaultIfEmpty().Max());
            CountAt(Moment.Harm, end);
            Harm(new StoryStep(TimeSpan.FromSeconds(end), "at the end", outcome.Failures[0], Moment.Harm));
        }

        return new RunStory(
            outcome,
            _times.ToDictionary(entry => entry.Key, entry => (IReadOnlyList<double>)entry.Value),
            _waits,
            _isHarmed ? _harm : _eagain);
    }

    private StoryStep Step(JsonElement line, Moment moment, string what)
    {
        if (moment is Moment.Eviction or Moment.PageIn or Moment.Fault or Moment.Harm)
        {
            Count(moment, line);
        }

        return new StoryStep(TimeSpan.FromSeconds(Time(line)), Text(line, "actor"), what, moment);
    }

    private void Count(Moment moment, JsonElement line) => CountAt(moment, Time(line));

    private void CountAt(Moment moment, double time)
    {
        if (!_times.TryGetValue(moment, out List<double>? times))
        {
            _times.Add(moment, times = []);
        }

        times.Add(time);
    }

    private static string Harms(string outcome) => outcome switch
    {
        "error_without_cause" => "answered with an error that nothing caused",
        "answered_twice" => "answered more than once",
        _ => "answered as done though the data is not what it should be",
    };

    /// <summary>An operation's status, or the rc of a call that came to nothing; null where an operation has neither.</summary>
    private static string? Answer(JsonElement line) =>
        line.TryGetProperty("status", out JsonElement status) ? status.GetString() : line.TryGetProperty("rc", out JsonElement rc) ? $"rc {rc}" : null;

    /// <summary>Which page an operation is about, as far as its record says so.</summary>
    private static string Subject(JsonElement line) =>
        Granted(line, "ref", "dom") ?? Granted(line, "source.ref", "source.domid") ?? Granted(line, "dest.ref", "dest.domid")
        ?? (line.TryGetProperty("handle", out JsonElement handle) && handle.ValueKind == JsonValueKind.Number ? $" of handle {handle}" : "");

    private static string? Granted(JsonElement line, string reference, string domain) =>
        line.TryGetProperty(reference, out JsonElement number) && line.TryGetProperty(domain, out JsonElement granter) ? $" of reference {number} of domain {granter}" : null;

    private static string Text(JsonElement line, string name) => line.GetProperty(name).GetString() ?? "";

    private static double Time(JsonElement line) => line.GetProperty("time").GetDouble();

    private static string Milliseconds(double time) => string.Create(CultureInfo.InvariantCulture, $"{time:#,0.###} ms");

    /// <summary>Retries of one operation, one after the other.</summary>
    private readonly record struct Streak(int Times, double First, double Last)
    {
        internal string InWords => Times == 1 ? $"after {Milliseconds(Last)}" : $"{Times} times, after {Milliseconds(First)} to {Milliseconds(Last)}";

        internal Streak Plus(double wait) => new(Times + 1, Times == 0 ? wait : First, wait);
    }
}
