namespace ConnectApp.Core.Telemetry;

/// <summary>Instruments that look at the store when somebody asks. The exporter creates them at start: only an instrument that exists can be asked.</summary>
internal interface IObservedMeter;
