/// A moment, as `strftime_now` writes it. There is no clock in a template: whoever renders says what time it is.
public struct JinjaTime: Hashable, Sendable {
  public let year: Int
  /// From 1.
  public let month: Int
  public let day: Int
  public let hour: Int
  public let minute: Int
  public let second: Int

  static let epoch = JinjaTime(year: 1970, month: 1, day: 1)

  /// Months and days beyond their range are brought into it.
  public init(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0) {
    self.year = year
    self.month = min(max(month, 1), 12)
    self.day = min(max(day, 1), 31)
    self.hour = min(max(hour, 0), 23)
    self.minute = min(max(minute, 0), 59)
    self.second = min(max(second, 0), 60)
  }

  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November",
    "December",
  ]
  private static let weekdays = [
    "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
  ]

  /// From Sunday, 0: Sakamoto's method.
  private var weekday: Int {
    let year = month < 3 ? year - 1 : year
    let shift = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4][month - 1]
    let sum = year + year / 4 - year / 100 + year / 400 + shift + day
    return ((sum % 7) + 7) % 7
  }

  private var dayOfYear: Int {
    let isLeap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
    let before = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334][month - 1]
    return before + day + (isLeap && month > 2 ? 1 : 0)
  }

  /// C's `strftime` in English; a letter that is none of its codes stays as it is.
  func formatted(_ format: String) -> String {
    var (result, characters) = ("", format.makeIterator())
    while let character = characters.next() {
      guard character == "%", var code = characters.next() else {
        result.append(character)
        continue
      }
      let isBare = code == "-"
      if isBare, let next = characters.next() { code = next }
      result += field(code, isBare ? 1 : 2) ?? "%\(isBare ? "-" : "")\(code)"
    }
    return result
  }

  private func field(_ code: Character, _ width: Int) -> String? {
    func padded(_ value: Int, _ width: Int, with pad: String = "0") -> String {
      let digits = String(value)
      return String(repeating: pad, count: max(0, width - digits.count)) + digits
    }
    return switch code {
    case "Y": String(year)
    case "y": padded(year % 100, width)
    case "m": padded(month, width)
    case "d": padded(day, width)
    case "e": padded(day, width, with: " ")
    case "H": padded(hour, width)
    case "I": padded((hour + 11) % 12 + 1, width)
    case "M": padded(minute, width)
    case "S": padded(second, width)
    case "p": hour < 12 ? "AM" : "PM"
    case "B": Self.months[month - 1]
    case "b", "h": String(Self.months[month - 1].prefix(3))
    case "A": Self.weekdays[weekday]
    case "a": String(Self.weekdays[weekday].prefix(3))
    case "j": padded(dayOfYear, width == 1 ? 1 : 3)
    case "F": "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    case "T": "\(padded(hour, 2)):\(padded(minute, 2)):\(padded(second, 2))"
    case "%": "%"
    default: nil
    }
  }
}
