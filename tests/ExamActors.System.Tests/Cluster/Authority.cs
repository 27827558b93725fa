using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ExamActors.System.Tests.Cluster;

/// <summary>An authority that gives nodes certificates, as docker/secrets.sh does.</summary>
internal sealed class Authority : IDisposable
{
    private static readonly DateTimeOffset From = DateTimeOffset.UtcNow.AddDays(-1);
    private static readonly DateTimeOffset To = From.AddDays(10);

    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 own;

    public Authority(string name)
    {
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        own = request.CreateSelfSigned(From, To);
    }

    /// <summary>Writes the authority's certificate (PEM).</summary>
    public string WriteTo(string file)
    {
        File.WriteAllText(file, own.ExportCertificatePem());
        return file;
    }

    /// <summary>Gives somebody a certificate, and writes it and its key (PEM).</summary>
    public (string Certificate, string Key) Issue(string name, string certificateFile, string keyFile)
    {
        using var theirs = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", theirs, HashAlgorithmName.SHA256);
        // A node is a server to those that connect to it, and a client of the others.
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new("1.3.6.1.5.5.7.3.1"), new("1.3.6.1.5.5.7.3.2")], false));
        using var issued = request.Create(own, From, To, RandomNumberGenerator.GetBytes(8));
        File.WriteAllText(certificateFile, issued.ExportCertificatePem());
        File.WriteAllText(keyFile, theirs.ExportPkcs8PrivateKeyPem());
        return (certificateFile, keyFile);
    }

    public void Dispose()
    {
        own.Dispose();
        key.Dispose();
    }
}
