using System.CommandLine;
using GrantAnalyzers.RealCode;
using Microsoft.CodeAnalysis;
using Spectre.Console;

// The engine and all rules over real code that was never meant for them: `dotnet run --project tests/RealCode -c Release`.
Option<int> linesOption = new("--lines") { Description = "How many lines at least.", DefaultValueFactory = static _ => 200_000 };
Option<double> capOption = new("--cap") { Description = "How many seconds one body may take at most.", DefaultValueFactory = static _ => 5 };
RootCommand command = new("Runs the engine and all rules over decompiled assemblies, every int-returning call taken for a submit call.") { linesOption, capOption };
command.SetAction(arguments =>
{
    int wanted = arguments.GetValue(linesOption);
    TimeSpan cap = TimeSpan.FromSeconds(arguments.GetValue(capOption));
    string[] assemblies = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
    Table table = new() { Border = TableBorder.Ascii };
    table.AddColumns("assembly", "lines", "bodies", "functions", "calls", "reports", "given up", "slowest");
    int lines = 0;
    bool failed = false;
    foreach (string name in (string[])["System.Private.Xml", "System.Linq.Expressions", "System.Net.Http", "System.Security.Cryptography", "System.Data.Common", "System.Text.Json",
        "System.Private.DataContractSerialization", "Microsoft.CodeAnalysis", "Microsoft.CodeAnalysis.CSharp", "ICSharpCode.Decompiler"])
    {
        if (lines >= wanted)
        {
            break;
        }

        string path = assemblies.Single(assembly => Path.GetFileNameWithoutExtension(assembly) == name);
        Console.Error.WriteLine($"{name}: decompiling");
        IReadOnlyList<string> sources = Decompiled.Read(path, wanted - lines);
        int done = 0;
        Trial trial = new();
        trial.Run(sources, assemblies.Where(assembly => assembly != path).Select(static assembly => MetadataReference.CreateFromFile(assembly)), step =>
        {
            if ((done += step) % 200 == 0)
            {
                Console.Error.WriteLine($"{name}: {done} of {sources.Count} types, slowest body {trial.Slowest.TotalSeconds:0.00} s");
            }
        });
        lines += trial.Lines;
        table.AddRow(name, $"{trial.Lines:N0}", $"{trial.Bodies:N0}", $"{trial.Functions:N0}", $"{trial.Calls:N0}", $"{trial.Reports:N0}", $"{trial.GivenUp:N0}", $"{trial.Slowest.TotalSeconds:0.00} s");
        foreach (string failure in trial.Failures)
        {
            failed = true;
            Console.Error.WriteLine(failure);
        }

        if (trial.Slowest > cap)
        {
            failed = true;
            Console.Error.WriteLine($"{trial.SlowestName} takes {trial.Slowest.TotalSeconds:0.0} s, more than {cap.TotalSeconds:0} s.");
        }
    }

    AnsiConsole.Profile.Width = 100;
    AnsiConsole.Write(table);
    Console.WriteLine($"{lines:N0} lines, {(failed ? "not all of them without trouble" : $"no exception, no body over {cap.TotalSeconds:0} s")}.");
    return failed || lines < wanted ? 1 : 0;
});
return command.Parse(args).Invoke();
