using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;
using Benchmarks;

if (args is ["budgets", ..])
{
    return BudgetsCommand.Create().Parse(args[1..]).Invoke();
}

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, DefaultConfig.Instance.WithArtifactsPath("artifacts/benchmarks"));
return 0;
