using FsCheck;
using FsCheck.Fluent;

namespace Xen.Grants.Simulator.Tests;

/// <summary>What holds at every step of any run of operations.</summary>
public class InvariantProperties
{
    private const int Refs = 4;
    private const uint FirstRef = 8;

    // Runs are the same each time; another seed is another set of runs.
    private static readonly Config s_repeatable = Config.QuickThrowOnFailure.WithMaxTest(200).WithReplay(19990218, 11);

    private static readonly Gen<GrantMapFlags> s_mapFlags = Gen.Elements(
        GrantMapFlags.DeviceMap,
        GrantMapFlags.HostMap,
        GrantMapFlags.DeviceMap | GrantMapFlags.HostMap,
        GrantMapFlags.DeviceMap | GrantMapFlags.ReadOnly,
        GrantMapFlags.HostMap | GrantMapFlags.ReadOnly,
        GrantMapFlags.DeviceMap | GrantMapFlags.HostMap | GrantMapFlags.ReadOnly,
        GrantMapFlags.None);

    private static readonly Gen<Action<OperationMix>> s_step =
        from kind in Gen.Choose(0, 11)
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
                default:
                    mix.Grant(FirstRef + (uint)reference, entry);
                    break;
            }
        });

    private static readonly Gen<Action<OperationMix>[]> s_steps = Gen.ArrayOf(s_step, 60);

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
    public void Pins_handles_and_bits_of_use_agree_at_every_step(DomainKind caller, DomainKind granter, int version) => Check(caller, granter, version, (mix, steps) =>
    {
        foreach (Action<OperationMix> step in steps)
        {
            step(mix);
            mix.AssertAgreement();
        }
    });

    [Theory]
    [MemberData(nameof(Worlds))]
    public void When_all_is_unmapped_every_table_is_as_its_guest_wrote_it(DomainKind caller, DomainKind granter, int version) => Check(caller, granter, version, (mix, steps) =>
    {
        foreach (Action<OperationMix> step in steps)
        {
            step(mix);
        }

        mix.UnmapAll();
        mix.AssertUntouched();
    });

    private static void Check(DomainKind caller, DomainKind granter, int version, Action<OperationMix, Action<OperationMix>[]> holds) =>
        FsCheck.Check.One(s_repeatable, Prop.ForAll(s_steps.ToArbitrary(), steps =>
        {
            World.Run(simulation => holds(new OperationMix(simulation, caller, granter, version), steps));
        }));
}
