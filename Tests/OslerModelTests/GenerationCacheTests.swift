import OslerTensor
import Testing

@testable import OslerModel

/// Caches that forget what no token sees any more.
struct GenerationCacheTests {
  @Test(arguments: [Precision.fp32, .bf16])
  func `a rolling cache is as small as its window, and gives the bits of a whole one`(
    precision: Precision
  ) throws {
    var configuration = WideModel.configuration(layers: 1)
    configuration.slidingWindow = 30
    configuration.maxPositions = 4000
    let model = try Transformer(
      configuration, seed: 7, device: CPUDevice(threads: 2), precision: precision)
    var endless = configuration
    endless.slidingWindow = nil
    let rolling = KeyValueCache(tokens: 3000, piece: 128, configuration, precision)
    let whole = KeyValueCache(tokens: 3000, piece: 128, endless, precision)
    #expect((rolling.capacity, whole.capacity) == (30 + 512 + 512, 3000))

    let stream = RandomStream(seed: 1, name: "text")
    func read(_ tokens: [Int32], _ cache: KeyValueCache, _ rows: RowCount) -> Tensor {
      let buffers = model.textBuffers(tokens: tokens.count)
      let text = CachedTexts.Text(rows: 0..<tokens.count, cache: cache, adapter: nil)
      model.read(tokens, CachedTexts([text], rows: rows), buffers)
      cache.advance(by: tokens.count)
      return buffers.stream
    }
    while rolling.count < 2900 {
      // A prompt in pieces, and then tokens one by one.
      let isPrompt = rolling.count < 1664
      let tokens = (0..<(isPrompt ? 128 : 1)).map {
        Int32(stream.below(50, at: UInt64(rolling.count + $0)))
      }
      let rows = isPrompt ? RowCount.many : .few
      let (found, expected) = (read(tokens, rolling, rows), read(tokens, whole, rows))
      guard found.hasSameBytes(as: expected) else {
        Issue.record("from token \(rolling.count - tokens.count) on")
        return
      }
    }
    #expect(rolling.start == 2048)
  }
}
