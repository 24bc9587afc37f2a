public import OslerLog

extension Session {
  /// Begins a session that tries out what another has done: what it writes goes to `overlay` in place of the
  /// workspace, and nothing that was made before is taken over.
  public static func rehearsal(
    _ setup: SessionRecord, log: ExperimentLog, frontend: any Frontend, interrupt: Interrupt,
    commands: CommandTable, overlay: String
  ) throws(LogError) -> Session {
    try Session(
      setup, log: log, frontend: frontend, interrupt: interrupt, commands: commands,
      engine: EngineState(threads: setup.threads), overlay: overlay)
  }
}
