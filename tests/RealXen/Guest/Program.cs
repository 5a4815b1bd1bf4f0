using System.Globalization;
using RealXen.Guest.Differential;

namespace RealXen.Guest;

/// <summary>Everything that is tried on the real hypervisor; ../run.sh has dom0's first process start it.</summary>
internal static class Program
{
    /// <param name="args">Where to report to, the first seed, and how many sequences there are to be.</param>
    internal static void Main(string[] args)
    {
        ulong seed = ulong.Parse(args[1], CultureInfo.InvariantCulture);
        int sequences = int.Parse(args[2], CultureInfo.InvariantCulture);
        using FileStream output = new(args[0], FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        Report report = new(output);
        using Toolstack toolstack = new();
        using Dom0 dom0 = new(toolstack, GrantSequence.PagesEach);
        new ProviderTests(report, dom0).Run();
        new BlockBackendTest(report).Run(seed);
        new DifferentialTest(report, new RealHost(dom0, new ForeignDomain(toolstack, GrantSequence.PagesEach))).Run(seed, sequences);
        report.End();
    }
}
