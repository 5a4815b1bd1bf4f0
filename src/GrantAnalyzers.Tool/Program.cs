using System.CommandLine;
using System.CommandLine.Invocation;
using GrantAnalyzers.Tool.Commands;
using GrantAnalyzers.Tool.Output;

namespace GrantAnalyzers.Tool;

internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        RootCommand root = new("Finds mistakes in the handling of Xen grant operations, fixes them, and proves the fixes in simulation. "
            + $"{LoadOptions.Caution} verify also runs its scenarios, unless told --no-run.")
        {
            CheckCommand.Create(),
            ExplainCommand.Create(),
            FixCommand.Create(),
            VerifyCommand.Create(),
            MergeCommand.Create(),
            Commands.ReplayCommand.Create(),
            WorkerCommand.Create(),
        };

        ParseResult parsed = root.Parse(args);
        if (parsed.Action is ParseErrorAction)
        {
            string error = parsed.UnmatchedTokens is [string unknown, ..] ? $"{unknown} is no command or option here" : parsed.Errors[0].Message;
            Terminal.Complain($"{error} (grants --help lists what there is)");
            return ExitCode.BadInput;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,

                // Long enough to end the workers and to take the temporary folder away.
                ProcessTerminationTimeout = TimeSpan.FromSeconds(10),
            });
        }
        catch (Exception exception) when (exception is InputException or IOException or UnauthorizedAccessException)
        {
            Terminal.Complain(exception.Message);
            return ExitCode.BadInput;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Cancelled;
        }
        catch (Exception exception)
        {
            Terminal.Notes.Line(exception.ToString());
            Terminal.Complain("the lines above are a mistake in grants; please report them");
            return ExitCode.BadInput;
        }
    }
}
