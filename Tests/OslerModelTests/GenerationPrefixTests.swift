import OslerModel
import OslerTensor
import Testing

/// Beginnings of prompts that are kept.
struct GenerationPrefixTests {
  private static let windows: [Int?] = [nil, 20, 90]

  private func model(window: Int?, precision: Precision = .bf16) throws -> Transformer {
    var configuration = WideModel.configuration()
    configuration.slidingWindow = window
    configuration.maxPositions = 400
    return try Transformer(configuration, seed: 7, device: CPUDevice(threads: 2), precision: precision)
  }

  private func key(_ adapter: String? = nil) -> PrefixKey {
    PrefixKey(base: "base", adapter: adapter, template: nil, precision: .bf16)
  }

  /// 150 tokens that all prompts begin with, and then more of each one's own.
  private func prompt(_ index: Int, own: Int = 30) -> [Int32] {
    func tokens(_ count: Int, _ seed: UInt64) -> [Int32] {
      let stream = RandomStream(seed: seed, name: "prompt")
      return (0..<count).map { Int32(stream.below(50, at: UInt64($0))) }
    }
    return tokens(150, 0) + tokens(own, UInt64(index + 1))
  }

  private func requests(_ key: PrefixKey?, own: Int = 30) -> [GenerationRequest] {
    (0..<4).map { index in
      GenerationRequest(
        prompt: prompt(index, own: own), options: GenerationOptions(maxTokens: 5, reportedTokens: 0),
        prefixKey: key)
    }
  }

  @Test(arguments: windows, [Precision.fp32, .bf16])
  func `a known beginning changes no bit`(window: Int?, precision: Precision) throws {
    let model = try model(window: window, precision: precision)
    for own in [0, 1, 42, 106] {
      let expected = try model.generate(batch: requests(nil, own: own))
      let prefixes = PrefixCache(bytes: 1 << 30)
      for _ in 0..<2 {
        #expect(try model.generate(batch: requests(key(), own: own), prefixes: prefixes) == expected)
      }
      #expect(try model.generate(batch: [requests(key(), own: own)[3]], prefixes: prefixes) == [expected[3]])
    }
  }

  @Test func `what is shared is kept once, and under its own key only`() throws {
    let model = try model(window: nil)
    let prefixes = PrefixCache(bytes: 1 << 30)
    _ = try model.generate(batch: requests(key()), prefixes: prefixes)
    // Two blocks of 64 tokens of 180; a layer has keys and values of 2 heads of 16 bfloat16s.
    #expect(prefixes.blockCount == 2)
    #expect(prefixes.byteCount == 2 * 64 * 2 * 2 * 64)
    _ = try model.generate(batch: requests(key("other")), prefixes: prefixes)
    #expect(prefixes.blockCount == 4)
    _ = try model.generate(batch: requests(nil), prefixes: prefixes)
    #expect(prefixes.blockCount == 4)
    prefixes.removeAll()
    #expect(prefixes.byteCount == 0)
  }

  @Test func `what was used longest ago goes first`() throws {
    let model = try model(window: nil)
    let block = 64 * 2 * 2 * 64
    let prefixes = PrefixCache(bytes: 5 * block - 1)
    func answer(_ index: Int) throws {
      var request = requests(key("\(index)"))[0]
      request.prompt = Array(request.prompt.prefix(140))
      _ = try model.generate(batch: [request], prefixes: prefixes)
    }
    try answer(1)
    try answer(2)
    #expect(prefixes.blockCount == 4)
    try answer(1)
    try answer(3)
    #expect(prefixes.byteCount <= prefixes.capacity)
    #expect(prefixes.blockCount == 4)
    // 1 and 3 are still there, so that they add nothing; 2 is read again.
    let before = prefixes.byteCount
    try answer(1)
    #expect(prefixes.byteCount == before)
    let none = PrefixCache(bytes: 0)
    _ = try model.generate(batch: requests(key()), prefixes: none)
    #expect(none.blockCount == 0)
  }

  @Test func `scoring finds and keeps beginnings too`() throws {
    let model = try model(window: 90)
    let prefixes = PrefixCache(bytes: 1 << 30)
    let choices: [[Int32]] = [[3], [4, 5, 6], [], [7, 8]]
    for index in 0..<3 {
      let expected = try model.logProbabilities(of: choices, after: prompt(index))
      let found = try model.logProbabilities(
        of: choices, after: prompt(index), prefixes: prefixes, prefixKey: key())
      #expect(found == expected)
    }
    #expect(prefixes.blockCount == 2)
  }
}
