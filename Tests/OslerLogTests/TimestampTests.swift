import Foundation
import OslerLog
import Testing

struct TimestampTests {
  @Test(arguments: [
    (0, "1970-01-01T00:00:00.000Z"),
    (1_795_253_400_250, "2026-11-21T09:30:00.250Z"),
    (951_782_399_999, "2000-02-28T23:59:59.999Z"),
    (951_782_400_000, "2000-02-29T00:00:00.000Z"),
    (-1, "1969-12-31T23:59:59.999Z"),
  ])
  func `a moment is written in UTC and read back`(milliseconds: Int64, text: String) {
    #expect(Timestamp(milliseconds: milliseconds).description == text)
    #expect(Timestamp(text) == Timestamp(milliseconds: milliseconds))
  }

  @Test(arguments: [
    "", "2026-11-21", "2026-11-21 09:30:00.250", "2026-11-21T09:30:00Z", "2026-13-21T09:30:00.250Z",
    "2026-02-30T09:30:00.250Z", "2026-11-21T09:30:00.2x0Z", "2026-11-21T09:30:00.250+",
    "+026-11-21T09:30:00.250Z",
  ])
  func `anything else is no moment`(text: String) {
    #expect(Timestamp(text) == nil)
  }

  @Test func `the clock is read to the millisecond`() {
    #expect(Timestamp(Date(timeIntervalSince1970: 1.2504)).milliseconds == 1250)
    #expect(abs(Timestamp.now.milliseconds - Int64(Date().timeIntervalSince1970 * 1000)) < 5000)
  }
}
