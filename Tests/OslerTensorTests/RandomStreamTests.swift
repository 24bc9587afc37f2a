import OslerTensor
import Testing

struct RandomStreamTests {
  private let stream = RandomStream(seed: 7, name: "test")

  @Test func `streams of other seeds and names are other streams`() {
    let keys = [
      stream, RandomStream(seed: 8, name: "test"), RandomStream(seed: 7, name: "rest"),
      RandomStream(seed: 7, name: ""),
    ].map(\.key)
    #expect(Set(keys).count == 4)
  }

  @Test func `a device drops what the stream says`() throws {
    for device in [try CPUDevice(threads: 2), ReferenceDevice()] as [any Device] {
      let y = Tensor([Float](repeating: 3, count: 20_000), shape: [20_000])
      device.dropout(y, rate: 0.25, stream: stream, counter: 123)
      let expected = (0..<20_000).map { stream.uniform(at: 123 + UInt64($0)) < 0.25 ? Float(0) : 4 }
      #expect(y.array == expected)
    }
  }

  @Test func `no rate drops nothing`() throws {
    let y = Tensor([1, 2], shape: [2])
    try CPUDevice(threads: 1).dropout(y, rate: 0, stream: stream, counter: 0)
    #expect(y.array == [1, 2])
  }

  @Test func `a permutation has every number once`() {
    #expect(stream.permutation(100).sorted() == Array(0..<100))
    #expect(stream.permutation(100) != Array(0..<100))
    #expect(stream.permutation(0) == [])
  }

  @Test func `normal numbers have mean 0 and variance 1`() {
    let numbers = (0..<20_000).map { stream.normal(at: UInt64($0)) }
    let mean = numbers.reduce(0, +) / 20_000
    let variance = numbers.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / 20_000
    #expect(abs(mean) < 0.03)
    #expect(abs(variance - 1) < 0.05)
  }
}
