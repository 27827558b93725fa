using System.Net;
using System.Net.Sockets;

namespace ExamActors.TestSupport;

/// <summary>Ports for nodes whose address has to stay when they are started again.</summary>
public static class FreePort
{
    /// <summary>One that is free now, and none of those that the system gives to who takes any, as nodes' remoting does: these begin at 32,768.</summary>
    public static int Next()
    {
        while (true)
        {
            var port = Random.Shared.Next(20_000, 32_000);
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody has it.
            }
        }
    }
}
