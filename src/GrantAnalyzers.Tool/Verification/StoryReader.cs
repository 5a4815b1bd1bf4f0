using System.Text.Json;
using GrantAnalyzers.Tool.Output;

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
    private readonly EagainTale _eagain = new();
    private bool _isHarmed;
    private double? _waited;

    /// <param name="path">The trace; where there is none, the process died before it wrote anything.</param>
    /// <param name="outcome">What the run came to.</param>
    internal static RunStory Read(string path, SeedOutcome outcome)
    {
        StoryReader reader = new();
        if (File.Exists(path))
        {
            foreach (string line in File.ReadLines(path).TakeWhile(IsWhole))
            {
                using JsonDocument json = JsonDocument.Parse(line);
                reader.Add(json.RootElement);
            }
        }

        return reader.End(outcome);
    }

    /// <summary>A process that is killed may leave half a line.</summary>
    private static bool IsWhole(string line) => line.EndsWith('}');

    private void Add(JsonElement line)
    {
        string what = Text(line, "event");
        switch (what)
        {
            case "schedule" or "notify" or "state" or "calm":
                break;
            case "evict":
                string forGood = line.GetProperty("lost").GetBoolean() ? ", for good" : "";
                Paged(Step(line, Moment.Eviction, $"takes page {line.GetProperty("gfn")} of {Text(line, "domain")} away{forGood}"));
                break;
            case "page_in":
                Paged(Step(line, Moment.PageIn, $"brings page {line.GetProperty("gfn")} of {Text(line, "domain")} back"));
                break;
            case "retry":
                _waited = line.GetProperty("waited_us").GetDouble() / 1000;
                _waits.Add(_waited.Value);
                break;
            case "fault":
                Remember(Step(line, Moment.Fault, Text(line, "fault")));
                break;
            case "harm":
                Harm(Step(line, Moment.Harm, $"one of the {Text(line, "requests")} was {Harms(Text(line, "outcome"))}"));
                break;
            case "failure":
                Harm(Step(line, Moment.Harm, Text(line, "failure")));
                break;
            case "destroy":
                Remember(Step(line, Moment.Fault, $"the domain {Text(line, "domain")} is destroyed"));
                break;
            default:
                Operation(line, what);
                break;
        }
    }

    private void Operation(JsonElement line, string name)
    {
        string operation = $"{name}{Subject(line)}";
        string? status = Answer(line);
        bool isEagain = status == "Eagain";
        Count(Moment.Operation, line);
        if (_waited is not null)
        {
            Count(Moment.Retry, line);
        }

        if (isEagain)
        {
            Count(Moment.Eagain, line);
        }

        if (_waited is not null || status is not (null or "Okay"))
        {
            string again = _waited is double waited ? $" again, after {Figures.Milliseconds(waited)}" : "";
            Moment moment = _waited is not null ? Moment.Retry : isEagain ? Moment.Eagain : Moment.Operation;
            StoryStep step = Step(line, moment, $"{operation}{again}: {status ?? "done"}");
            _eagain.Answered(step, operation, _waited, isEagain);

            // One more retry in vain says nothing new.
            if (!(moment == Moment.Retry && isEagain && _harm is [.., { Moment: Moment.Retry } last] && last.Who == step.Who))
            {
                Remember(step);
            }
        }

        _waited = null;
    }

    private void Paged(StoryStep step)
    {
        Remember(step);
        _eagain.Paged(step);
    }

    private void Harm(StoryStep step)
    {
        Remember(step);
        _isHarmed = true;
    }

    private void Remember(StoryStep step)
    {
        if (_isHarmed)
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
            _isHarmed ? _harm : _eagain.Steps);
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
}
