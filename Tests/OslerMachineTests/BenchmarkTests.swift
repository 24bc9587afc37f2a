import Foundation
import OslerModel
import OslerTensor
import Testing

@testable import OslerMachine

/// Every benchmark at toy size: it runs, and it notices a wrong result.
struct BenchmarkTests {
  private let once = BenchmarkConditions(
    threads: 2, seconds: 0, ceilings: Ceilings(fp32: 1e12, bf16: nil, reading: 1e12))
  private static let root = URL(filePath: #filePath).appending(path: "../../..").standardized
  private static let shards = ParseBenchmark.paths(
    matching: root.appending(path: "notebooks/sample/shards/*.xml.gz").path)

  // MARK: Matrix products

  @Test(arguments: GemmBenchmark.Form.allCases)
  func `a product is checked, then timed`(form: GemmBenchmark.Form) throws {
    let result = try GemmBenchmark(17, 33, 65, form: form, format: .fp32).measure(once)
    #expect(result.name == "gemm fp32 17x33x65\(form.rawValue)")
    #expect(result.runs >= 3 && result.minimum <= result.median)
    #expect(result.unit == "GFLOP/s" && result.ceiling == "fp32 arithmetic")
    let rate = 2 * 17 * 33 * 65 / result.median / 1e9
    #expect(abs(result.rate - rate) < 1e-9 * rate)
    #expect(abs((result.share ?? 0) - rate / 1000) < 1e-9 * rate)
  }

  @Test func `a product with one row is measured by what it reads`() throws {
    let result = try GemmBenchmark(1, 64, 4096, format: .fp32).measure(once)
    #expect(result.unit == "GB/s" && result.ceiling == "reading memory")
  }

  @Test(arguments: GemmBenchmark.Form.allCases)
  func `a wrong entry of a product is found`(form: GemmBenchmark.Form) throws {
    let problem = GemmProblem(GemmBenchmark(5, 7, 9, form: form, format: .fp32))
    problem.multiply(try CPUDevice(threads: 1), weight: 0)
    try problem.check()
    let result =
      switch form {
      case .forward: problem.y
      case .input: problem.x
      case .weight: problem.weights[0]
      }
    let right = result.values[0]
    result.values[0] = right + 0.25
    #expect(throws: BenchmarkError.wrong("row 0, column 0 is \(Double(right + 0.25)), not \(Double(right))"))
    {
      try problem.check()
    }
  }

  @Test func `names are those of the comparison's`() {
    #expect(GemmBenchmark(2048, 768, 3072, form: .input, format: .fp32).name == "gemm fp32 2048x768x3072 dx")
    #expect(
      TrainBenchmark(.small, .full, .fp32, sequence: 512, batch: 4).name == "train S full fp32 seq512 b4")
    #expect(
      TrainBenchmark(.large, .lora, .fp32, sequence: 512, batch: 2).name == "train T lora fp32 seq512 b2")
    #expect(PrefillBenchmark(.large, .fp32).name == "prefill T fp32 512")
    #expect(DecodeBenchmark(.tiny, .fp32).name == "decode tiny fp32")
    let standard = GemmBenchmark.standard(.fp32).map(\.name)
    #expect(standard.contains("gemm fp32 2048x2048x5632 dw") && standard.contains("gemm fp32 1x5632x2048"))
    #expect(Set(standard).count == standard.count)
  }

  // MARK: Models

  @Test func `models have the sizes that they are called by`() {
    #expect(BenchmarkModel.small.configuration.parameterCount == 134_105_856)
    #expect(BenchmarkModel.large.configuration.parameterCount == 1_100_048_384)
    // Without the embedding table, which is looked up, and the norms.
    #expect(BenchmarkModel.small.configuration.multipliedCount == 134_105_856 - 32_000 * 768 - 25 * 768)
    for model in BenchmarkModel.allCases {
      #expect(throws: Never.self) { try model.configuration.validate() }
    }
  }

  @Test(arguments: TrainBenchmark.Mode.allCases)
  func `training is timed by the step`(mode: TrainBenchmark.Mode) throws {
    let result = try TrainBenchmark(.tiny, mode, .fp32, sequence: 16, batch: 2).measure(once)
    #expect(result.name == "train tiny \(mode.rawValue) fp32 seq16 b2")
    #expect(result.runs >= 3 && result.unit == "tokens/s" && result.ceiling == "fp32 arithmetic")
    #expect(abs(result.rate * result.median - 32) < 1e-9)
    #expect((result.peakMemory ?? 0) > 5_000_000)
  }

  @Test func `losses that cannot be right are found`() {
    func reason(_ losses: [Double]) -> String? {
      do {
        try TrainBenchmark.check(losses, vocabulary: 1000)
        return nil
      } catch {
        return "\(error)"
      }
    }
    #expect(reason([7.1, 6.9]) == nil)
    #expect(reason([7.1, .nan]) == "its result is wrong: a loss is not a number: [7.1, nan]")
    #expect(
      reason([4.5, 4.4])
        == "its result is wrong: the loss of random weights is 4.5, far from ln V = 6.907755278982137")
    #expect(reason([7.1, 7.1]) == "its result is wrong: the loss does not fall: 7.1, after 2 steps 7.1")
  }

  @Test func `a prompt is read and answered`() throws {
    let prefill = try PrefillBenchmark(.tiny, .fp32, prompt: 32).measure(once)
    #expect(prefill.name == "prefill tiny fp32 32" && prefill.unit == "tokens/s")
    #expect(abs(prefill.rate * prefill.median - 32) < 1e-9)
    let decode = try DecodeBenchmark(.tiny, .fp32).measure(once)
    #expect(decode.runs == 3 && decode.ceiling == "reading memory")
    #expect(abs(decode.rate * decode.median - 1) < 1e-9)
  }

  @Test(arguments: [false, true])
  func `rows go through the base, or through an adapter each`(isAdapted: Bool) throws {
    let who = isAdapted ? "11 adapters" : "base"
    for part in [AdaptersBenchmark.Part.prefill, .decode] {
      let result = try AdaptersBenchmark(.tiny, .fp32, part, isAdapted: isAdapted).measure(once)
      #expect(result.name == "adapters \(part.rawValue) tiny fp32 11 rows \(who)")
      #expect(result.runs >= 3 && result.unit == "tokens/s")
    }
    let change = try AdaptersBenchmark(.tiny, .fp32, .change, isAdapted: isAdapted).measure(once)
    #expect(abs(change.rate * change.median - 11) < 1e-9 && change.unit == "switches/s")
  }

  @Test func `an answer that reading at once would not give is found`() throws {
    try AnswerCheck.check([1, 0], [[0, 2, 1], [5, 4.999, 5.001]])
    #expect(
      throws: BenchmarkError.wrong(
        "token 1 of an answer has the logit 4.0 when all are read at once, the best 5.0")
    ) {
      try AnswerCheck.check([1, 1], [[0, 2, 1], [5, 4, 3]])
    }
    #expect(throws: BenchmarkError.wrong("a logit after token 0 of an answer is not a number")) {
      try AnswerCheck.check([0], [[1, .infinity]])
    }
  }

  // MARK: Texts

  @Test func `the sample is there`() { #expect(Self.shards.count == 3) }

  @Test(arguments: ParseBenchmark.Part.allCases)
  func `shards are parsed`(part: ParseBenchmark.Part) throws {
    let result = try ParseBenchmark(part, paths: Self.shards).measure(once)
    #expect(result.name == "parse \(part.rawValue)" && result.unit == "MB/s" && result.share == nil)
    let bytes = try Self.shards.reduce(0) { try $0 + ParseBenchmark.unpackedBytes(of: $1) }
    #expect(abs(result.rate * result.median * 1e6 - Double(bytes)) < 1)
  }

  @Test func `shards with a citation that has neither title nor abstract are parsed`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "osler-bench-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "a.xml")
    let citations = ["Title", ""].enumerated().map {
      "<MedlineCitation><PMID>\($0 + 1)</PMID><Article><ArticleTitle>\($1)</ArticleTitle></Article></MedlineCitation>"
    }
    try Data("<MedlineCitationSet>\(citations.joined())</MedlineCitationSet>".utf8).write(to: file)
    #expect(try ParseBenchmark(.articles, paths: [file.path]).measure(once).unit == "MB/s")
  }

  @Test func `a packed file says how large it is unpacked`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "osler-bench-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let plain = folder.appending(path: "a.xml")
    try Data("<a/>".utf8).write(to: plain)
    #expect(try ParseBenchmark.unpackedBytes(of: plain.path) == 4)
    let packed = folder.appending(path: "a.xml.gz")
    try Data([0x1f, 0x8b] + [UInt8](repeating: 0, count: 20) + [0x39, 0x30, 0, 0]).write(to: packed)
    #expect(try ParseBenchmark.unpackedBytes(of: packed.path) == 12_345)
  }

  @Test func `texts become tokens and come back`() throws {
    let result = try TokenizeBenchmark(.shards(Self.shards.suffix(1))).measure(once)
    #expect(result.name == "tokenize" && result.unit == "MB/s" && result.runs >= 3)
  }

  @Test func `without text there is nothing to time`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "osler-bench-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let empty = folder.appending(path: "empty.txt").path
    try Data("\n\n".utf8).write(to: URL(filePath: empty))
    #expect(throws: BenchmarkError.noText) { try TokenizeBenchmark(.text(path: empty)).measure(once) }
    #expect(throws: BenchmarkError.cannotRead(path: folder.path)) {
      try TokenizeBenchmark(.text(path: folder.path)).measure(once)
    }
  }
}
