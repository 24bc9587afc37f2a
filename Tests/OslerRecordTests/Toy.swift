import OslerLog

/// Rows for tests.
extension SessionRecord {
  static func toy(source: String, title: String? = "A study") -> SessionRecord {
    SessionRecord(
      title: title, notebook: "study.osl.md", workspace: "/w", folder: "/w", source: source, parameters: "{}",
      seed: 1, threads: 1, commandLine: ["osler"], engineVersion: "0", device: "none",
      environment: Environment(
        system: "s", kernel: "k", processor: "p", cores: 1, memoryBytes: 1, host: "h", libraries: [:]))
  }
}

extension ExecutionRecord {
  static func toy(in cell: CellRecord, ordinal: Int) -> ExecutionRecord {
    ExecutionRecord(
      session: cell.session, cell: cell.id, ordinal: ordinal, source: "train", canonical: "train",
      command: "train", key: "k")
  }
}
