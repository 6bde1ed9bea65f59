using Mailchimp.Telemetry.Simulator.Tool;

return await SimulatorCommand.RunAsync(args);
