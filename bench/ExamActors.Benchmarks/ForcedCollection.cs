using System.Net.Sockets;
using System.Text;
using ExamActors.TestSupport;

namespace ExamActors.Benchmarks;

/// <summary>
/// Makes a node collect all of its garbage, so that its heap is what it holds: over .NET's diagnostics socket, as dotnet-gcdump
/// does. https://github.com/dotnet/diagnostics/blob/main/documentation/design-docs/ipc-protocol.md
/// </summary>
internal static class ForcedCollection
{
    private const byte EventPipeCommands = 0x02;
    private const byte CollectTracing2 = 0x03;
    private const uint BufferMebibytes = 16;
    private const uint NetTrace = 1;
    private const ulong CollectHeap = 0x800000; // the keyword GCHeapCollect: a session that asks for it begins with a full collection
    private const uint Informational = 4;

    /// <summary>Collects, and gives what the node's heap holds then, in bytes.</summary>
    public static async Task<double> HeapOf(RealRegion region, RegionNode node)
    {
        var before = await Collections();
        var path = Directory.GetFiles(Path.GetTempPath(), $"dotnet-diagnostic-{node.Process.Id}-*-socket").Single();
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
        await using var stream = new NetworkStream(socket);
        await stream.WriteAsync(Message());
        var reading = Drain(stream);
        await Eventually.Become(async () => await Collections() > before, TimeSpan.FromMinutes(1));
        socket.Close();
        await reading;
        return await region.Metric(node, "dotnet_gc_last_collection_heap_size_bytes")
            - await region.Metric(node, "dotnet_gc_last_collection_heap_fragmentation_size_bytes");

        Task<double> Collections() => region.Metric(node, "dotnet_gc_collections_total", "\"gen2\"");
    }

    // The events are of no interest, but a session whose reader does not read fills its buffer.
    private static async Task Drain(NetworkStream stream)
    {
        var buffer = new byte[1 << 16];
        try
        {
            while (await stream.ReadAsync(buffer) > 0)
            {
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // Closed, as it was meant to be.
        }
    }

    private static byte[] Message()
    {
        using var payload = new MemoryStream();
        using (var writer = new BinaryWriter(payload, Encoding.Unicode, leaveOpen: true))
        {
            writer.Write(BufferMebibytes);
            writer.Write(NetTrace);
            writer.Write(false); // no rundown at its end
            writer.Write(1u); // providers
            writer.Write(CollectHeap);
            writer.Write(Informational);
            Text(writer, "Microsoft-Windows-DotNETRuntime");
            Text(writer, "");
        }
        using var message = new MemoryStream();
        using (var writer = new BinaryWriter(message))
        {
            writer.Write("DOTNET_IPC_V1\0"u8);
            writer.Write((ushort)(20 + payload.Length));
            writer.Write(EventPipeCommands);
            writer.Write(CollectTracing2);
            writer.Write((ushort)0);
            writer.Write(payload.ToArray());
        }
        return message.ToArray();

        static void Text(BinaryWriter writer, string text)
        {
            writer.Write((uint)text.Length + 1);
            writer.Write(Encoding.Unicode.GetBytes(text + '\0'));
        }
    }
}
