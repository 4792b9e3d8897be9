namespace ConnectApp.Benchmarks.Measuring;

/// <summary>Seconds that one call took: by the clock, and of all cores' time. Where other work shares the cores, the second is steadier.</summary>
internal readonly record struct Sample(double Clock, double Cpu);
