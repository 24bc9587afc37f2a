import OslerJSON
import Testing

struct JSONValueTests {
  @Test func `a member is set in its place, or at the end`() {
    let value = JSONValue(["a": 1, "b": 2])
    #expect(value.setting("a", to: 3).written(.compact) == #"{"a":3,"b":2}"#)
    #expect(value.setting("c", to: nil).written(.compact) == #"{"a":1,"b":2,"c":null}"#)
    #expect(JSONValue.null.setting("a", to: "x").written(.compact) == #"{"a":"x"}"#)
  }

  @Test func `a value is taken as what it is, and as nothing else`() {
    let values: [JSONValue] = [nil, true, 1, 1.5, "x", .array([1]), JSONValue(["a": 1])]
    #expect(values.map(\.flag) == [nil, true, nil, nil, nil, nil, nil])
    #expect(values.map(\.whole) == [nil, nil, 1, nil, nil, nil, nil])
    #expect(values.map(\.text) == [nil, nil, nil, nil, "x", nil, nil])
    #expect(values.map(\.elements) == [nil, nil, nil, nil, nil, [1], nil])
    #expect(values.map { $0["a"] } == [nil, nil, nil, nil, nil, nil, 1])
    #expect(values[6]["b"] == nil)
  }

  @Test func `reals are equal by value, and unlike integers`() throws {
    #expect(try JSONReader.read("1.50") == 1.5)
    #expect(try JSONReader.read("1.0") != 1)
  }
}
