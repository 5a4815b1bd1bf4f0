using FsCheck;
using FsCheck.Fluent;

namespace Xen.Grants.Simulator.Tests;

/// <summary>What holds at every step of any run of operations.</summary>
public class InvariantProperties
{
    private const int Refs = 4;
    private const uint FirstRef = 8;

    // The same runs each time; with GRANTS_NIGHTLY=1, many more, and others each time.
    private static readonly Config s_runs = Environment.GetEnvironmentVariable("GRANTS_NIGHTLY") is null
        ? Config.QuickThrowOnFailure.WithMaxTest(200).WithReplay(19990218, 11)
        : Config.QuickThrowOnFailure.WithMaxTest(10_000);

    private static readonly Gen<GrantMapFlags> s_mapFlags = Gen.Elements(
        GrantMapFlags.DeviceMap,
        GrantMapFlags.HostMap,
        GrantMapFlags.DeviceMap | GrantMapFlags.HostMap,
        GrantMapFlags.DeviceMap | GrantMapFlags.ReadOnly,
        GrantMapFlags.HostMap | GrantMapFlags.ReadOnly,
        GrantMapFlags.DeviceMap | GrantMapFlags.HostMap | GrantMapFlags.ReadOnly,
        GrantMapFlags.None);

    private static readonly Gen<Action<OperationMix>> s_step =
        from kind in Gen.Choose(0, 16)
        from reference in Gen.Choose(0, Refs)
        from other in Gen.Choose(0, Refs)
        from flags in s_mapFlags
        from parts in Gen.Choose(0, 3)
        from entry in Gen.Choose(0, 5)
        from offset in Gen.Elements(0, 100, 4000, 4096)
        select (Action<OperationMix>)(mix =>
        {
            switch (kind)
            {
                case < 4:
                    mix.Map(FirstRef + (uint)reference, flags);
                    break;
                case < 7:
                    mix.Unmap(other, (parts & 1) != 0, (parts & 2) != 0);
                    break;
                case 7:
                    mix.Copy(FirstRef + (uint)reference, FirstRef + (uint)other, offset);
                    break;
                case 8:
                    mix.Swap(FirstRef + (uint)reference, FirstRef + (uint)other);
                    break;
                case 9:
                    mix.Revoke(FirstRef + (uint)reference);
                    break;
                case 10:
                    mix.Transfer(FirstRef + (uint)reference);
                    break;
                case 11 or 12:
                    mix.Replace(other, withPage: (parts & 1) != 0);
                    break;
                case 13:
                    mix.PageOut(parts);
                    break;
                case 14:
                    mix.Wait();
                    break;
                default:
                    mix.Grant(FirstRef + (uint)reference, entry);
                    break;
            }
        });

    private static readonly Gen<Action<OperationMix>> s_hostileStep =
        from reference in Gen.Choose(0, Refs)
        from flags in Gen.Choose(0, ushort.MaxValue)
        from word in Gen.Choose(0, ushort.MaxValue)
        from page in Gen.Choose(0, 3)
        select (Action<OperationMix>)(mix => mix.Scribble(FirstRef + (uint)reference, (ushort)flags, (ushort)word, page));

    private static readonly Gen<Action<OperationMix>[]> s_steps = Gen.ArrayOf(s_step, 60);

    private static readonly Gen<Action<OperationMix>[]> s_hostileSteps = Gen.ArrayOf(Gen.Frequency((3, s_step), (1, s_hostileStep)), 60);

    /// <summary>Who maps, who grants, and the version of the granter's table.</summary>
    public static TheoryData<DomainKind, DomainKind, int> Worlds => new()
    {
        { DomainKind.Pv, DomainKind.Pv, 1 },
        { DomainKind.Pv, DomainKind.Hvm, 1 },
        { DomainKind.Hvm, DomainKind.Hvm, 1 },
        { DomainKind.Pv, DomainKind.Pv, 2 },
        { DomainKind.Hvm, DomainKind.Hvm, 2 },
    };

    [Theory]
    [MemberData(nameof(Worlds))]
    public void Pins_handles_and_bits_of_use_agree_at_every_step(DomainKind caller, DomainKind granter, int version) => Check(s_steps, caller, granter, version, (mix, steps) =>
    {
        foreach (Action<OperationMix> step in steps)
        {
            step(mix);
            mix.AssertAgreement();
        }
    });

    [Theory]
    [MemberData(nameof(Worlds))]
    public void When_all_is_unmapped_every_table_is_as_its_guest_wrote_it(DomainKind caller, DomainKind granter, int version) => Check(s_steps, caller, granter, version, (mix, steps) =>
    {
        foreach (Action<OperationMix> step in steps)
        {
            step(mix);
        }

        mix.UnmapAll();
        mix.AssertUntouched();
    });

    [Theory]
    [MemberData(nameof(Worlds))]
    public void Whatever_a_guest_writes_into_entries_in_use_pins_and_handles_agree_and_no_page_stays_in_use(DomainKind caller, DomainKind granter, int version) => Check(s_hostileSteps, caller, granter, version, (mix, steps) =>
    {
        foreach (Action<OperationMix> step in steps)
        {
            step(mix);
            mix.AssertPins();
        }

        mix.UnmapAll();
        mix.AssertPins();
        mix.AssertNoPageIsInUse();
    });

    private static void Check(
        Gen<Action<OperationMix>[]> allSteps, DomainKind caller, DomainKind granter, int version, Action<OperationMix, Action<OperationMix>[]> holds) =>
        FsCheck.Check.One(s_runs, Prop.ForAll(allSteps.ToArbitrary(), steps =>
        {
            World.Run(simulation => holds(new OperationMix(simulation, caller, granter, version), steps), World.Paging);
        }));
}
