import OslerModel
import OslerTensor

extension MachineFacts {
  /// Bytes below which nothing can be trained, and logs may find no room.
  static let leastFree = 1_000_000_000

  var memoryFindings: [Finding] {
    [memoryFinding, hugePageFinding].compactMap { $0 }
  }

  private var memoryFinding: Finding {
    var text = "\(ByteCount(memory.total)), \(ByteCount(memory.available)) of it available"
    if let limit = memory.limit {
      text += "; the control group may take \(ByteCount(limit)) and takes \(ByteCount(memory.used ?? 0))"
    }
    guard memory.free < Self.leastFree else { return Finding(.memory, .ok, text) }
    return Finding(
      .memory, .problem, "\(text): too little to train anything",
      hint: memory.free < memory.available
        ? "raise the control group's limit" : "end other programs, or take a machine with more memory")
  }

  private var hugePageFinding: Finding? {
    guard let word = memory.hugePages else { return nil }
    guard word == "never" else { return Finding(.memory, .ok, "transparent huge pages: \(word)") }
    return Finding(
      .memory, .warning, "transparent huge pages: never, so large matrices need many small ones",
      hint: "echo madvise | sudo tee /sys/kernel/mm/transparent_hugepage/enabled")
  }

  var libraryFindings: [Finding] {
    let versions = libraries.map { "\($0.name) \($0.version)" }.joined(separator: ", ")
    return [openBLASFinding] + (versions.isEmpty ? [] : [Finding(.libraries, .ok, versions)])
  }

  private var openBLASFinding: Finding {
    if let problem = openBLAS.problem {
      let words = openBLAS.configuration.isEmpty ? "OpenBLAS cannot be opened" : openBLAS.version
      return Finding(
        .libraries, .problem, "\(words): \(problem)", hint: "sudo apt-get install libopenblas0")
    }
    let name = "\(openBLAS.version) with its kernels for \(openBLAS.kernels)"
    let wanted = environment["OPENBLAS_CORETYPE"]
    guard processor.best >= .avx512, !Self.coresOfAVX512.contains(openBLAS.kernels.lowercased()) else {
      return Finding(.libraries, .ok, name + (wanted == nil ? "" : ", as OPENBLAS_CORETYPE says"))
    }
    let cost = speed.flatMap { speed -> String? in
      guard let product = speed.fp32Product else { return nil }
      let peak = max(speed.fp32.one, speed.fp32OfBest ?? 0)
      return ": \(Self.giga(product.one)) of \(Self.giga(peak)) GFLOP/s a thread in fp32"
    }
    let why = wanted == nil ? "which leave AVX-512 idle" : "held down by OPENBLAS_CORETYPE"
    return Finding(
      .libraries, .warning, "\(name), \(why)\(cost ?? "")",
      hint: wanted == nil ? "export OPENBLAS_CORETYPE=SkylakeX" : "unset OPENBLAS_CORETYPE")
  }

  /// OpenBLAS's names for processors whose kernels use AVX-512: its driver/others/dynamic.c.
  private static let coresOfAVX512: Set<String> = ["skylakex", "cooperlake", "sapphirerapids"]

  var systemFindings: [Finding] {
    [folderFinding, diskFinding, fileFinding, stackFinding, addressFinding].compactMap { $0 }
      + variableFindings
  }

  private var folderFinding: Finding {
    folder.isWritable
      ? Finding(.system, .ok, "logs can be written in \(folder.path)")
      : Finding(
        .system, .problem, "logs cannot be written in \(folder.path)",
        hint: "work in a folder of your own, or name a file elsewhere with --log")
  }

  private var diskFinding: Finding? {
    guard let free = folder.free else { return nil }
    let text = "\(ByteCount(free)) free on its disk"
    guard free < Self.leastFree else { return Finding(.system, .ok, text) }
    return Finding(
      .system, .problem, text, hint: "make room: a checkpoint takes several times the model's own size")
  }

  private var fileFinding: Finding? {
    guard let files = limits.openFiles else { return nil }
    let text = "at most \(files) open files"
    return files < 256
      ? Finding(.system, .warning, text, hint: "ulimit -n 1024") : Finding(.system, .ok, text)
  }

  private var stackFinding: Finding? {
    guard let stack = limits.stack else { return nil }
    let text = "a stack of \(Self.binary(stack))"
    return stack < 4 << 20
      ? Finding(.system, .warning, text, hint: "ulimit -s 8192") : Finding(.system, .ok, text)
  }

  private var addressFinding: Finding? {
    guard let addresses = limits.addresses else { return nil }
    return Finding(
      .system, .warning, "at most \(ByteCount(addresses)) of addresses for this process",
      hint: "ulimit -v unlimited")
  }

  /// Those that no other line speaks of.
  private var variableFindings: [Finding] {
    let told: Set = ["OSLER_PATH", "OPENBLAS_CORETYPE"]
    return environment.filter { !told.contains($0.key) }.sorted { $0.key < $1.key }.map { name, value in
      switch name {
      case "OPENBLAS_NUM_THREADS":
        Finding(.system, .ok, "\(name)=\(value) is not heeded: --threads says how many there are")
      default: Finding(.system, .ok, "\(name)=\(value) is set")
      }
    }
  }

  var terminalFindings: [Finding] {
    guard terminal.isTerminal else { return [Finding(.terminal, .ok, "the output goes to no terminal")] }
    let colors = terminal.hasColors ? "colours" : "no colours"
    guard terminal.isUnicode else {
      return [
        Finding(
          .terminal, .warning,
          "\(terminal.columns) columns, \(colors), no UTF-8: plots and names will be wrong",
          hint: "export LANG=C.UTF-8")
      ]
    }
    return [Finding(.terminal, .ok, "UTF-8, \(colors), \(terminal.columns) columns")]
  }
}
