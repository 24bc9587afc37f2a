import OslerModel
import OslerTensor
import Testing

struct ParameterSetTests {
  private let set = ParameterSet([
    ("b", Tensor([1, 2, 3], shape: [3])), ("a", Tensor([4, 5, 6, 7], shape: [2, 2])),
  ])

  @Test func `order, counts and bytes are those of what was put in`() {
    #expect(set.names == ["b", "a"])
    #expect(set.count == 2)
    #expect(set.elementCount == 7)
    #expect(set.byteCount == 28)
    #expect(set["a"]?.shape == [2, 2])
    #expect(set["c"] == nil)
    #expect(ParameterSet().isEmpty)
  }

  @Test func `a copy is apart, a filtered set is shared`() {
    let (copy, part) = (set.copy(), set.filter { $0 == "a" })
    set.fill(9)
    #expect(copy["a"]?.array == [4, 5, 6, 7])
    #expect(part.names == ["a"])
    #expect(part["a"]?.array == [9, 9, 9, 9])
    #expect(ParameterSet.zeros(like: set)["b"]?.array == [0, 0, 0])
  }

  @Test func `the digest sees every bit, name, shape and the order`() {
    let digest = set.digest()
    #expect(set.copy().digest() == digest)
    let others = [
      ParameterSet(set.entries.reversed()),
      ParameterSet(set.entries.map { ($0.name == "b" ? "c" : $0.name, $0.tensor) }),
      ParameterSet(set.entries.map { ($0.name, $0.tensor.reshaped([$0.tensor.count, 1])) }),
      set.copy(),
    ]
    others[3]["b"]?.values[0].negate()
    #expect(Set(others.map { $0.digest() } + [digest]).count == 5)
  }

  @Test func `a frozen set keeps its digest, a copy of it has its own`() {
    let frozen = set.frozen()
    #expect(frozen.isFrozen && !set.isFrozen)
    let digest = frozen.digest()
    #expect(digest == set.digest())
    // Against the promise, to see that the bytes are not read again.
    set["b"]?.values[0] = 9
    #expect(frozen.digest() == digest)
    #expect(frozen.filter { $0 == "b" }.digest() != set.filter { $0 == "b" }.digest())
    #expect(frozen.copy().digest() == set.digest())
    #expect(set.digest() != digest)
    #expect(!frozen.copy().isFrozen)
  }

  @Test func `sets that are joined keep what is known of each`() {
    let other = ParameterSet([("c", Tensor([8], shape: [1]))])
    let joined = set.frozen().joined(with: other)
    #expect(joined.names == ["b", "a", "c"])
    #expect(!joined.isFrozen && set.frozen().joined(with: other.frozen()).isFrozen)
    let digest = joined.digest()
    #expect(digest == ParameterSet(joined.entries).digest())
    set["a"]?.values[0] = 9
    #expect(joined.digest() == digest)
    other["c"]?.values[0] = 9
    #expect(joined.digest() != digest)
  }

  /// Of 4 MiB each, and a rest.
  @Test func `the digest sees every piece of a large tensor`() {
    let tensor = Tensor(zeros: [3 << 20])
    let set = ParameterSet([("w", tensor)])
    var digests = [set.digest()]
    for place in [0, 1 << 20, (3 << 20) - 1] {
      tensor.values[place] = 1
      digests.append(set.digest())
    }
    #expect(Set(digests).count == 4)
    #expect(set.digest() == set.copy().digest())
  }
}
