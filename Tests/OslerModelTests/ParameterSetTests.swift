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
}
