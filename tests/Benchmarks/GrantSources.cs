using System.Text;

namespace Benchmarks;

/// <summary>
/// Sources with a known number of grant calls, in the shapes that backends are written in, right and wrong; between them, where
/// asked for, methods that have nothing to do with grants.
/// </summary>
internal static class GrantSources
{
    private const int MethodsInFile = 20;

    /// <summary>Each shape makes one call; "$" is its number.</summary>
    private static readonly string[] s_shapes =
    [
        // One map whose every failure is alike: GNT1001, GNT1002.
        """
        static int MapRing$(IGrantTable grants, uint gref, DomId peer, ulong address, out GrantHandle handle)
        {
            MapGrantRef op = MapGrantRef.Create(address, GrantMapFlags.HostMap, new GrantRef(gref), peer);
            handle = GrantHandle.Invalid;
            int rc = grants.GrantTableOp(ref op);
            if (rc != 0)
            {
                return rc;
            }

            if (op.Status != 0)
            {
                return -22;
            }

            handle = op.Handle;
            return 0;
        }

        """,
        // A batch of maps, each looked at, those that failed left out.
        """
        static int MapRequest$(IGrantTable grants, MapGrantRef[] maps, GrantHandle[] handles, int count)
        {
            int error = 0;
            int rc = GrantRetry.Issue(grants, maps.AsSpan(0, count));
            if (rc != 0)
            {
                return rc;
            }

            for (int i = 0; i < count; i++)
            {
                handles[i] = maps[i].Status == GrantStatus.Okay ? maps[i].Handle : GrantHandle.Invalid;
                if (maps[i].Status != GrantStatus.Okay && error == 0)
                {
                    error = maps[i].Status.ToErrno();
                }
            }

            return error;
        }

        """,
        // An unmap that is looked at.
        """
        static void UnmapRing$(IGrantTable grants, ulong address, GrantHandle handle, ILog log)
        {
            UnmapGrantRef op = UnmapGrantRef.Create(address, 0, handle);
            if (grants.GrantTableOp(ref op) != 0 || op.Status != GrantStatus.Okay)
            {
                log.Write("unmapping failed at " + address);
            }
        }

        """,
        // Copies whose Eagain is a failure like any other: GNT1002.
        """
        static int CopyPackets$(IGrantTable grants, List<Packet> packets, Span<GrantCopy> copies, ILog log)
        {
            int n = 0;
            foreach (Packet packet in packets)
            {
                copies[n] = packet.Copy;
                n++;
            }

            int rc = grants.GrantTableOp(copies.Slice(0, n));
            if (rc != 0)
            {
                log.Write("the hypervisor took no copies: " + rc);
                return rc;
            }

            for (int i = 0; i < n; i++)
            {
                switch (copies[i].Status)
                {
                    case GrantStatus.Okay:
                        packets[i].Done = true;
                        break;
                    case GrantStatus.BadPage:
                        log.Write("bad page in " + i);
                        packets[i].Error = -14;
                        break;
                    default:
                        packets[i].Error = -22;
                        break;
                }
            }

            return 0;
        }

        """,
        // A helper, and a caller that trusts it.
        """
        static bool TryMap$(IGrantTable grants, ref MapGrantRef op)
        {
            return GrantRetry.Issue(grants, ref op) == 0 && op.Status == GrantStatus.Okay;
        }

        static GrantHandle Connect$(IGrantTable grants, uint[] refs, DomId peer, ulong address)
        {
            foreach (uint gref in refs)
            {
                MapGrantRef op = MapGrantRef.Create(address, GrantMapFlags.HostMap, new GrantRef(gref), peer);
                if (TryMap$(grants, ref op))
                {
                    return op.Handle;
                }
            }

            return GrantHandle.Invalid;
        }

        """,
    ];

    /// <summary>Nothing of grants, of the same size.</summary>
    private static readonly string[] s_plainShapes =
    [
        """
        static int Sum$(int[] numbers, int from, int to)
        {
            int sum = 0;
            for (int i = Math.Max(from, 0); i < Math.Min(to, numbers.Length); i++)
            {
                if (numbers[i] != 0)
                {
                    sum += numbers[i] > 0 ? numbers[i] : -numbers[i];
                }
            }

            return sum;
        }

        """,
        """
        static string Describe$(Dictionary<string, int> names, ILog log)
        {
            string text = "";
            foreach (KeyValuePair<string, int> pair in names)
            {
                switch (pair.Value)
                {
                    case 0:
                        text += pair.Key;
                        break;
                    case > 10 when pair.Key.Length > 3:
                        log.Write(pair.Key);
                        break;
                    default:
                        text += pair.Key + "=" + pair.Value;
                        break;
                }
            }

            return text.Length > 0 ? text : "nothing";
        }

        """,
        """
        static bool TryParse$(string line, out Packet packet, ILog log)
        {
            packet = new Packet();
            int colon = line.IndexOf(':');
            if (colon < 0 || colon == line.Length - 1)
            {
                log.Write("no value in " + line);
                return false;
            }

            try
            {
                packet.Error = int.Parse(line.Substring(colon + 1));
                packet.Done = packet.Error == 0;
            }
            catch (FormatException e)
            {
                log.Write(e.Message);
                return false;
            }

            return packet.Error is >= 0 and < 100;
        }

        """,
    ];

    /// <summary>Writes files into a folder until they hold a number of calls.</summary>
    /// <param name="folder">Where to; it is made.</param>
    /// <param name="calls">How many calls.</param>
    /// <param name="plainPerGrant">Methods without grants for each with.</param>
    internal static void Write(string folder, int calls, int plainPerGrant = 0)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "Common.cs"), """
            using Xen.Grants;
            interface ILog { void Write(string text); }
            sealed class Packet { public GrantCopy Copy; public bool Done; public int Error; }
            """);
        int plain = 0;
        for (int first = 0; first < calls; first += MethodsInFile)
        {
            StringBuilder file = new($"using System;\nusing System.Collections.Generic;\nusing Xen.Grants;\n\nstatic class Backend{first}\n{{\n");
            for (int i = first; i < Math.Min(first + MethodsInFile, calls); i++)
            {
                Append(file, s_shapes[i % s_shapes.Length], i);
                for (int j = 0; j < plainPerGrant; j++, plain++)
                {
                    Append(file, s_plainShapes[plain % s_plainShapes.Length], plain);
                }
            }

            File.WriteAllText(Path.Combine(folder, $"Backend{first}.cs"), file.Append("}\n").ToString());
        }
    }

    private static void Append(StringBuilder file, string shape, int number) =>
        file.Append(shape.Replace("$", number.ToString(), StringComparison.Ordinal)).Append('\n');
}
