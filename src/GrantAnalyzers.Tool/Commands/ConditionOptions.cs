using System.CommandLine;
using System.CommandLine.Parsing;
using GrantAnalyzers.Tool.Verification;
using Xen.Grants.Simulator;

namespace GrantAnalyzers.Tool.Commands;

/// <summary>The options that decide a run besides its seed.</summary>
internal sealed class ConditionOptions
{
    private readonly Option<PagingMode> _paging = Choice("--paging", "What the pager does to granted pages.", PagingMode.Mixed);
    private readonly Option<EvictionPolicy> _eviction = Choice("--evict", "Which page the pager takes next.", EvictionPolicy.ByChance);
    private readonly Option<PageInLatency> _pageIn = Choice("--page-in", "How long page-ins take; never: only with --paging permanent.", PageInLatency.Mixed);
    private readonly Option<FaultSet> _faults = new("--faults")
    {
        Description = $"What else may go wrong, separated by commas, or all: {FaultSet.All}. Each seed draws which of it does, and how often.",
        HelpName = "NAMES",
        CustomParser = result => Parse(result, FaultSet.Parse),
        DefaultValueFactory = _ => FaultSet.None,
    };

    private readonly Option<int?> _requests = new("--requests") { Description = "Send so many requests at most in each workload: to make a failing run smaller.", HelpName = "N" };
    private readonly Option<FaultSchedule?> _schedule = new("--schedule")
    {
        Description = "What goes wrong, and nothing else: as a failing run says it.",
        HelpName = "EVENTS",
        CustomParser = result => Parse(result, FaultSchedule.Parse),
    };

    internal ConditionOptions() => _requests.Validators.Add(result =>
    {
        if (result.Tokens is [{ Value: string token }] && int.TryParse(token, out int number) && number < 1)
        {
            result.AddError($"--requests must be at least 1, not {token}");
        }
    });

    internal void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _paging, _eviction, _pageIn, _faults, _requests, _schedule })
        {
            command.Options.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (IsGiven(result, _pageIn, PageInLatency.Never) && !IsGiven(result, _paging, PagingMode.Permanent))
            {
                result.AddError("--page-in never loses every page: add --paging permanent");
            }
        });
    }

    internal RunConditions Conditions(ParseResult parsed) => new(
        parsed.GetValue(_paging),
        parsed.GetValue(_eviction),
        parsed.GetValue(_pageIn),
        parsed.GetValue(_faults),
        parsed.GetValue(_requests),
        parsed.GetValue(_schedule));

    /// <summary>Told by its word: to ask for the value of one that is none of the choices throws.</summary>
    private static bool IsGiven<TChoice>(CommandResult result, Option<TChoice> option, TChoice choice) where TChoice : struct, Enum =>
        result.GetResult(option)?.Tokens is [{ Value: string word }] && word == RunConditions.WordOf(choice);

    private static Option<TChoice> Choice<TChoice>(string name, string description, TChoice byDefault) where TChoice : struct, Enum
    {
        Option<TChoice> option = new(name)
        {
            Description = description,
            DefaultValueFactory = _ => byDefault,
            CustomParser = result => RunConditions.ChoiceOf<TChoice>(result.Tokens[0].Value),
        };
        option.AcceptOnlyFromAmong([.. Enum.GetValues<TChoice>().Select(RunConditions.WordOf)]);
        return option;
    }

    private static T? Parse<T>(ArgumentResult result, Func<string, T> parse)
    {
        try
        {
            return parse(result.Tokens[0].Value);
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException)
        {
            result.AddError($"{((OptionResult)result.Parent!).Option.Name}: {exception.Message}");
            return default;
        }
    }
}
