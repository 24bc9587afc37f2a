import Foundation
import OslerModel
import OslerTensor

extension MachineFacts {
  var processorFindings: [Finding] {
    [processorFinding, kernelFinding, withheldFinding, threadFinding, limitFinding].compactMap { $0 }
  }

  private var processorFinding: Finding {
    let caches = processor.caches.enumerated().map { "L\($0 + 1) \(Self.binary($1))" }
    let name = "\(processor.name) (\(processor.architecture)), "
    let count = Self.counted(processor.processors, "processor")
    return Finding(
      .processor, .ok, name + count + (caches.isEmpty ? "" : "; caches " + caches.joined(separator: ", ")))
  }

  private var kernelFinding: Finding {
    let (path, best) = (processor.path, processor.best)
    let asked = environment["OSLER_PATH"]
    let features = processor.features.isEmpty ? "" : " (\(processor.features.joined(separator: " ")))"
    if let asked, VectorPath(rawValue: asked) == nil {
      return Finding(
        .processor, .warning, "kernels: \(path.name)\(features); OSLER_PATH=\(asked) names no path",
        hint: "unset OSLER_PATH, or choose of \(VectorPath.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    if asked != nil, path < best {
      let cost = speed?.fp32OfBest.map { best in
        ": \(Self.giga(speed?.fp32.one ?? 0)) instead of \(Self.giga(best)) GFLOP/s a thread in fp32"
      }
      return Finding(
        .processor, .warning,
        "kernels: \(path.name), held down by OSLER_PATH from \(best.name)\(cost ?? "")",
        hint: "unset OSLER_PATH")
    }
    if path == .plain {
      return Finding(
        .processor, .warning, "kernels: plain C\(features), for want of AVX2 or better",
        hint: "a processor with AVX2, AVX-512 or AMX is many times faster")
    }
    return Finding(.processor, .ok, "kernels: \(path.name)\(features)")
  }

  private var withheldFinding: Finding? {
    guard processor.vectorsAreWithheld || processor.amxIsWithheld else { return nil }
    let what = processor.vectorsAreWithheld ? "vector registers" : "AMX"
    return Finding(
      .processor, .warning, "the processor has \(what) that the system does not let this process use",
      hint: processor.vectorsAreWithheld
        ? "a virtual machine must pass them on"
        : "Linux permits it from 5.16 on; a container must allow arch_prctl, a virtual machine pass it on")
  }

  private var threadFinding: Finding {
    let (threads, processors) = (processor.threads, processor.processors)
    guard threads > processors else {
      return Finding(.processor, .ok, "threads: \(threads)")
    }
    return Finding(
      .processor, .warning, "threads: \(threads), more than the \(processors) processors there are",
      hint: "--threads \(processors): they wait for each other at every piece of work")
  }

  private var limitFinding: Finding? {
    guard let limit = processor.limit else { return nil }
    let words = "its control group leaves this process the time of \(Self.tenths(limit)) processors"
    guard Double(processor.threads) > limit + 0.01 else { return Finding(.processor, .ok, words) }
    let whole = max(1, Int(limit))
    return Finding(
      .processor, .warning, "\(words), for \(Self.counted(processor.threads, "thread"))",
      hint: "--threads \(whole), or a higher limit: what is over it stands still until the next period")
  }

  var speedFindings: [Finding] {
    guard let speed else { return [] }
    let threads = processor.threads
    func line(_ name: String, _ pair: SpeedFacts.Pair, _ unit: String) -> String {
      "\(name): \(Self.giga(pair.one)) \(unit) with one thread"
        + (threads > 1 ? ", \(Self.giga(pair.all)) with \(threads)" : "")
    }
    var findings = [
      Finding(.speed, .ok, line("reading memory", speed.reading, "GB/s")),
      Finding(.speed, .ok, line("fp32 in registers", speed.fp32, "GFLOP/s")),
    ]
    if let bf16 = speed.bf16 {
      findings.append(Finding(.speed, .ok, line("bf16 in registers", bf16, "GFLOP/s")))
    }
    if let product = speed.fp32Product {
      findings.append(Finding(.speed, .ok, line("fp32 matrix product", product, "GFLOP/s")))
    }
    if let product = speed.bf16Product {
      findings.append(Finding(.speed, .ok, line("bf16 matrix product", product, "GFLOP/s")))
    }
    if threads > 1, threads <= processor.processors, speed.fp32.all < 0.7 * Double(threads) * speed.fp32.one {
      findings.append(
        Finding(
          .speed, .warning,
          "\(threads) threads do \(Self.tenths(speed.fp32.all / speed.fp32.one)) times the work of one",
          hint: "other programs are at work, or processors share a core: time nothing now, try fewer threads")
      )
    }
    return findings
  }

  // MARK: Words

  static func counted(_ count: Int, _ word: String) -> String { "\(count) \(word)\(count == 1 ? "" : "s")" }

  static func tenths(_ value: Double) -> String { String(format: "%.1f", value) }

  /// Thousands of millions, with three digits that count.
  static func giga(_ value: Double) -> String {
    let billions = value / 1e9
    return String(format: billions < 99.95 ? "%.1f" : "%.0f", billions)
  }

  /// `48 KiB`: caches come in powers of two.
  static func binary(_ bytes: Int) -> String {
    bytes >= 1 << 20 ? "\(bytes >> 20) MiB" : "\(bytes >> 10) KiB"
  }
}
