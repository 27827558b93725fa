namespace ExamActors.Core.Adaptive.Calibration;

/// <summary>Cholesky's decomposition of small symmetric matrices that lie row by row.</summary>
internal static class SymmetricMatrix
{
    /// <summary>Replaces the lower triangle of A by L with A = L Lᵀ.</summary>
    /// <returns>false where A is not positive definite, as far as digits tell.</returns>
    public static bool Decompose(Span<double> a, int n)
    {
        for (var j = 0; j < n; j++)
        {
            var rowJ = a.Slice(j * n, n);
            var pivot = rowJ[j];
            var before = pivot;
            for (var k = 0; k < j; k++)
                pivot -= rowJ[k] * rowJ[k];
            if (!(pivot > 1e-12 * before) || !double.IsFinite(pivot))
                return false;
            rowJ[j] = pivot = Math.Sqrt(pivot);
            for (var i = j + 1; i < n; i++)
            {
                var rowI = a.Slice(i * n, n);
                var sum = rowI[j];
                for (var k = 0; k < j; k++)
                    sum -= rowI[k] * rowJ[k];
                rowI[j] = sum / pivot;
            }
        }
        return true;
    }

    /// <summary>Replaces b by the solution x of A x = b.</summary>
    /// <param name="l">What <see cref="Decompose"/> made of A.</param>
    /// <param name="b">The right side.</param>
    public static void Solve(ReadOnlySpan<double> l, Span<double> b)
    {
        var n = b.Length;
        for (var i = 0; i < n; i++)
        {
            for (var k = 0; k < i; k++)
                b[i] -= l[i * n + k] * b[k];
            b[i] /= l[i * n + i];
        }
        for (var i = n - 1; i >= 0; i--)
        {
            for (var k = i + 1; k < n; k++)
                b[i] -= l[k * n + i] * b[k];
            b[i] /= l[i * n + i];
        }
    }

    /// <summary>The inverse of A.</summary>
    /// <param name="l">What <see cref="Decompose"/> made of A.</param>
    /// <param name="n">Its rows.</param>
    public static double[] Inverse(ReadOnlySpan<double> l, int n)
    {
        var inverse = new double[n * n];
        for (var j = 0; j < n; j++)
        {
            var row = inverse.AsSpan(j * n, n);
            row[j] = 1;
            Solve(l, row);
        }
        return inverse;
    }
}
