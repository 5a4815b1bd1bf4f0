using System.Globalization;
using GrantAnalyzers.Fuzz;
using GrantAnalyzers.Fuzz.Hostile;

// How many cases, or which one: `dotnet run -c Release --project tests/Fuzz -- 20000` and `-- --seed 17`.
switch (args)
{
    case ["--seed", var seed]:
        Case one = await Case.RunAsync(int.Parse(seed, CultureInfo.InvariantCulture));
        Console.WriteLine(one);
        Console.WriteLine($"{one.Reports:N0} reports, {one.Fixes:N0} fixes, {one.Failures.Count:N0} failures");
        return one.Failures.Count == 0 ? 0 : 1;
    case ["hostile", var shape, var analyzer]:
        return await Survival.RunAsync(shape, analyzer);
    case [] or [[>= '0' and <= '9', ..]]:
        return await RunAsync(args is [var count] ? int.Parse(count, CultureInfo.InvariantCulture) : 20_000);
    default:
        Console.Error.WriteLine("usage: dotnet run -c Release --project tests/Fuzz [-- COUNT | --seed SEED]");
        return 2;
}

static async Task<int> RunAsync(int wanted)
{
    int done = 0, failed = 0, reports = 0, fixes = 0;
    Lock output = new();
    await Parallel.ForAsync(0, wanted, async (seed, _) =>
    {
        Case one = await Case.RunAsync(seed);
        lock (output)
        {
            done++;
            reports += one.Reports;
            fixes += one.Fixes;
            if (one.Failures.Count > 0)
            {
                failed++;
                Console.WriteLine(one);
            }

            if (done % 500 == 0)
            {
                Console.Error.WriteLine($"{done:N0} of {wanted:N0} cases, {failed:N0} failed");
            }
        }
    });
    Console.WriteLine($"{done:N0} cases, {reports:N0} reports, {fixes:N0} fixes made, {failed:N0} cases failed");
    return failed == 0 ? 0 : 1;
}
