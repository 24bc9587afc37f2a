import Foundation
import OslerInterpreter
import OslerMachine

/// Shows results as they come: lines of a table, or lines of JSON.
final class BenchOutput {
  private let screen: Screen
  private let isJSON: Bool
  private let width: Int
  private var hasHead = false

  /// - Parameter names: of all benchmarks to come, for the width of the first column.
  init(_ screen: Screen, isJSON: Bool, names: [String]) {
    self.screen = screen
    self.isJSON = isJSON
    width = names.map(\.count).max() ?? 0
  }

  func begin(device: String, _ ceilings: Ceilings) {
    if isJSON {
      screen.show(
        JSONText.line(BenchmarkMachineEvent(osler: Engine.version, device: device, ceilings: ceilings)))
    } else {
      screen.note("\(device); \(Self.words(ceilings))")
      #if DEBUG
        screen.warn("this osler is built for finding faults, not for speed: swift build -c release")
      #endif
    }
  }

  func show(_ result: BenchmarkResult) {
    guard !isJSON else { return screen.show(JSONText.line(BenchmarkEvent(result))) }
    if !hasHead { screen.show(Self.head(width)) }
    hasHead = true
    screen.show(Self.line(result, width))
  }

  func complain(_ name: String, _ error: any Error) {
    if isJSON {
      screen.show(JSONText.line(BenchmarkFailureEvent(name: name, error: "\(error)")))
    } else {
      screen.complain("\(name): \(error)", hint: nil)
    }
  }

  // MARK: Words

  /// `fp32 565 GFLOP/s, reading 74.1 GB/s`
  static func words(_ ceilings: Ceilings) -> String {
    let bf16 = ceilings.bf16.map { "bf16 \(figure($0 / 1e9)) GFLOP/s, " } ?? ""
    return "at most fp32 \(figure(ceilings.fp32 / 1e9)) GFLOP/s, \(bf16)"
      + "reading \(figure(ceilings.reading / 1e9)) GB/s"
  }

  static func head(_ width: Int) -> String {
    columns("", width, "min", "median", "unit", "runs", "median rate", "of its ceiling")
  }

  static func line(_ result: BenchmarkResult, _ width: Int) -> String {
    let (scale, unit) = scale(result.median)
    let share = result.share.map { share in
      "\(Int((100 * share).rounded())) % of \(result.ceiling ?? "")"
    }
    // Below that it is the system's own business.
    let others = result.foreignLoad.flatMap { $0 < 0.1 ? nil : $0 }.map { load in
      "disturbed: others used \(Int((100 * load).rounded())) % of the processors"
    }
    let memory = result.peakMemoryInWords.map { "peak memory \($0)" }
    return columns(
      result.name, width, figure(result.minimum * scale), figure(result.median * scale), unit,
      "\(result.runs)", "\(figure(result.rate)) \(result.unit)",
      [share, memory, others].compactMap { $0 }.joined(separator: ", "))
  }

  private static func columns(
    _ name: String, _ width: Int, _ minimum: String, _ median: String, _ unit: String, _ runs: String,
    _ rate: String, _ rest: String
  ) -> String {
    func right(_ text: String, _ width: Int) -> String {
      String(repeating: " ", count: max(0, width - text.count)) + text
    }
    func left(_ text: String, _ width: Int) -> String {
      text + String(repeating: " ", count: max(0, width - text.count))
    }
    let line = [
      left(name, width), right(minimum, 7), right(median, 7), left(unit, 4), right(runs, 6), right(rate, 15),
      rest,
    ]
    .joined(separator: "  ")
    return String(line.reversed().drop { $0 == " " }.reversed())
  }

  /// What makes of seconds a number above one.
  private static func scale(_ seconds: Double) -> (Double, String) {
    seconds >= 1 ? (1, "s") : seconds >= 1e-3 ? (1e3, "ms") : (1e6, "µs")
  }

  /// With three digits that count: `1234`, `123`, `12.3`, `1.23`.
  static func figure(_ value: Double) -> String {
    guard value.isFinite else { return "?" }
    let places = value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2
    return String(format: "%.\(places)f", value)
  }
}

struct BenchmarkMachineEvent: Encodable {
  let event = "machine"
  let osler: String
  let device: String
  let ceilings: Ceilings
}

/// A result, and its `event` beside what it holds itself.
struct BenchmarkEvent: Encodable {
  let result: BenchmarkResult

  init(_ result: BenchmarkResult) { self.result = result }

  func encode(to encoder: any Encoder) throws {
    try result.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode("result", forKey: .event)
  }

  private enum CodingKeys: CodingKey { case event }
}

struct BenchmarkFailureEvent: Encodable {
  let event = "failure"
  let name: String
  let error: String
}
