/// International standard serial numbers (ISO 3297): `0028-4793`.
public enum ISSN {
  /// The number with its hyphen and in capitals; `nil` unless it has eight places and the last, a check digit,
  /// fits (the rest weighted 8 to 2, modulo 11).
  public static func normalized(_ text: String) -> String? {
    let places = Array(text.uppercased().filter { !"-\u{2010}\u{2011}\u{2013} ".contains($0) }.utf8)
    guard places.count == 8, let last = places.last else { return nil }
    var sum = 0
    for (index, place) in places.dropLast().enumerated() {
      guard place >= UInt8(ascii: "0"), place <= UInt8(ascii: "9") else { return nil }
      sum += Int(place - UInt8(ascii: "0")) * (8 - index)
    }
    let check = (11 - sum % 11) % 11
    guard last == (check == 10 ? UInt8(ascii: "X") : UInt8(ascii: "0") + UInt8(check)) else { return nil }
    let digits = String(decoding: places, as: UTF8.self)
    return "\(digits.prefix(4))-\(digits.suffix(4))"
  }
}
