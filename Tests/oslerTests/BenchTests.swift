import Foundation
import OslerMachine
import Testing

@testable import osler

struct BenchOutputTests {
  private let gemm = BenchmarkResult(
    name: "gemm fp32 2048x768x768", minimum: 0.01102, median: 0.01154, runs: 87, rate: 209.4,
    unit: "GFLOP/s", share: 0.3702, ceiling: "fp32 arithmetic", foreignLoad: 0.04)
  private let train = BenchmarkResult(
    name: "train S full fp32 seq512 b4", minimum: 7.403, median: 7.9, runs: 3, rate: 259.2,
    unit: "tokens/s", share: 0.6, ceiling: "fp32 arithmetic", peakMemory: 3_600_000_000, foreignLoad: 0.391)
  private let decode = BenchmarkResult(
    name: "decode tiny fp32", minimum: 87.8e-6, median: 94.1e-6, runs: 8620, rate: 10_624,
    unit: "tokens/s", share: 0.471, ceiling: "reading memory")
  private let parse = BenchmarkResult(
    name: "parse index", minimum: 0.00464, median: 0.00467, runs: 214, rate: 279.1, unit: "MB/s")

  @Test func `results are a table`() {
    let width = "train S full fp32 seq512 b4".count
    let lines = [gemm, train, decode, parse].map { BenchOutput.line($0, width) }
    #expect(
      ([BenchOutput.head(width)] + lines).joined(separator: "\n") == """
                                         min   median  unit    runs      median rate  of its ceiling
        gemm fp32 2048x768x768          11.0     11.5  ms        87      209 GFLOP/s  37 % of fp32 arithmetic
        train S full fp32 seq512 b4     7.40     7.90  s          3     259 tokens/s  60 % of fp32 arithmetic, \
        peak memory 3.6 GB, disturbed: others used 39 % of the processors
        decode tiny fp32                87.8     94.1  µs      8620   10624 tokens/s  47 % of reading memory
        parse index                     4.64     4.67  ms       214         279 MB/s
        """)
  }

  @Test func `ceilings are said first`() {
    #expect(
      BenchOutput.words(Ceilings(fp32: 565.4e9, bf16: 1118e9, reading: 89.5e9))
        == "at most fp32 565 GFLOP/s, bf16 1118 GFLOP/s, reading 89.5 GB/s")
    #expect(
      BenchOutput.words(Ceilings(fp32: 5.654e9, bf16: nil, reading: 8.95e9))
        == "at most fp32 5.65 GFLOP/s, reading 8.95 GB/s")
  }

  @Test func `a program reads JSON`() {
    #expect(
      JSONText.line(BenchmarkEvent(train))
        == #"{"ceiling":"fp32 arithmetic","event":"result","foreign_load":0.391,"median":7.9,"minimum":7.403,"name":"train S full fp32 seq512 b4","peak_memory":3600000000,"rate":259.2,"runs":3,"share":0.6,"unit":"tokens/s"}"#
    )
  }
}

struct BenchPlanTests {
  private func names(
    _ kinds: [BenchmarkKind], models: [BenchmarkModel] = [.tiny], mode: TrainBenchmark.Mode? = nil,
    shards: [String] = ["a.xml"], text: String? = nil, isEverything: Bool = false
  ) throws -> [String] {
    let plan = BenchPlan(
      kinds: kinds, formats: [.fp32], models: models, mode: mode, sequence: nil, batch: nil,
      microBatch: nil, moments: .fp32, memory: nil, shards: shards, pattern: "*.xml", text: text,
      tokenizer: nil)
    return try plan.benchmarks(isEverything: isEverything).map(\.name)
  }

  @Test func `models are trained as others time them`() throws {
    #expect(
      try names([.train], models: [.tiny, .small, .large]) == [
        "train tiny full fp32 seq256 b8", "train tiny lora fp32 seq256 b8", "train S full fp32 seq512 b4",
        "train S lora fp32 seq512 b4", "train T lora fp32 seq512 b2",
      ])
    #expect(try names([.train], models: [.large], mode: .full) == ["train T full fp32 seq512 b2"])
  }

  @Test func `kinds come in the order in which they are named`() throws {
    #expect(
      try names([.parse, .tokenize, .decode, .prefill]) == [
        "parse index", "parse articles", "tokenize", "decode tiny fp32", "prefill tiny fp32 512",
      ])
  }

  @Test func `what needs files is left out when nobody asked for it`() throws {
    let all = try names(BenchmarkKind.allCases, shards: [], isEverything: true)
    #expect(!all.contains("parse index") && !all.contains("tokenize") && all.contains("decode tiny fp32"))
    #expect(throws: CommandLineError.noShards(pattern: "*.xml")) { try names([.parse], shards: []) }
    #expect(try names([.tokenize], shards: [], text: "/dev/null") == ["tokenize"])
    #expect(throws: CommandLineError.cannotRead(path: "no.txt", reason: "there is nothing of that name")) {
      try names([.tokenize], text: "no.txt")
    }
  }
}

@Suite(.needsProgram)
struct BenchTests {
  private let folder: Folder

  init() throws { folder = try Folder() }

  @Test func `a benchmark runs from the command line`() throws {
    let result = try Program.run(
      ["bench", "decode", "prefill", "--seconds", "0", "--threads", "1"], in: folder)
    #expect(result.status == 0)
    let lines = result.output.split(separator: "\n")
    #expect(lines.count == 3)
    #expect(lines[1].hasPrefix("decode tiny ") && lines[2].hasPrefix("prefill tiny "))
    #expect(result.errors.hasPrefix("1 thread, "))
  }

  @Test func `text is tokenized line by line`() throws {
    try folder.write("aspirin for the heart\n\nnitrates for the heart\n", to: "text.txt")
    let result = try Program.run(
      ["bench", "tokenize", "--text", "text.txt", "--seconds", "0", "--json"], in: folder)
    #expect(result.status == 0 && result.errors == "")
    let events = result.output.split(separator: "\n")
    #expect(events.count == 2)
    #expect(events[0].contains(#""event":"machine""#) && events[1].contains(#""name":"tokenize""#))
  }

  @Test func `a failure is told, and the rest goes on`() throws {
    try folder.write("no XML at all", to: "bad.xml")
    let result = try Program.run(
      ["bench", "parse", "decode", "--shards", "bad.xml", "--seconds", "0"], in: folder)
    #expect(result.status == 70)
    #expect(result.output.contains("decode tiny "))
    #expect(result.errors.contains("error: parse index: "))
  }

  @Test func `files that are not there are missed before anything runs`() throws {
    #expect(
      try Program.run(["bench", "decode", "parse"], in: folder)
        == Program.Result(
          status: 66, output: "",
          errors: """
            error: there is no file 'notebooks/sample/shards/*.xml.gz'
            hint: name files of PubMed citations: --shards 'shards/*.xml.gz'

            """))
  }

  @Test func `options out of range are refused`() throws {
    let result = try Program.run(["bench", "decode", "--seconds", "-1"], in: folder)
    #expect(result.status == 64)
    let batch = try Program.run(["bench", "train", "--batch", "0"], in: folder)
    #expect(
      batch
        == Program.Result(
          status: 64, output: "",
          errors: """
            error: '--batch' must be between 1 and 1024, not 0
            hint: 'osler help bench' shows how it is written

            """))
  }
}
