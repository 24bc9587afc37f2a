import Foundation

extension ReplayReport {
  /// One thing that is compared.
  public struct Item: Codable, Hashable, Sendable {
    public enum Kind: String, Codable, Hashable, Sendable, CaseIterable {
      /// Something shown, or an error.
      case output
      /// A metric by step.
      case series
      /// What `save` wrote.
      case file
    }

    public let kind: Kind
    /// `'papers | count'`, `loss of 'cpt = train pretrain base on: papers'`.
    public let name: String
    public internal(set) var verdict: ReplayVerdict
    /// What differs, for people: lines.
    public internal(set) var details: [String]
    /// The number farthest from the recorded one, for its tolerance.
    public internal(set) var worst: Deviation?
    /// The first number that differs: of a series, with its step.
    public internal(set) var first: Deviation?
    /// The first number outside its tolerance.
    public internal(set) var outside: Deviation?
    /// Of a text: the first token that differs.
    public internal(set) var token: TokenChange?
    /// Inputs that are gone, of what cannot be told.
    public internal(set) var gone: [GoneInput]
    /// What it may be due to; empty for what is identical.
    public internal(set) var causes: [ReplayCause]

    init(_ kind: Kind, _ name: String, _ verdict: ReplayVerdict, _ details: [String] = []) {
      (self.kind, self.name, self.verdict, self.details) = (kind, name, verdict, details)
      (gone, causes) = ([], [])
    }
  }

  /// Two numbers that are not the same.
  public struct Deviation: Codable, Hashable, Sendable {
    /// `loss`; nil for a number without one.
    public let name: String?
    public let recorded: Double
    public let now: Double
    /// |now − recorded|.
    public let size: Double
    /// Largest size that is within; nil where every bit counts.
    public let tolerance: Double?
    /// Of a series.
    public let step: Int?

    init(_ name: String?, _ recorded: Double, _ now: Double, tolerance: Double?, step: Int? = nil) {
      (self.name, self.recorded, self.now) = (name, recorded, now)
      (size, self.tolerance, self.step) = (abs(now - recorded), tolerance, step)
    }
  }

  /// Where two texts part.
  public struct TokenChange: Codable, Hashable, Sendable {
    /// From 1.
    public let line: Int
    /// From 1: of the answer for what a model wrote, else of the line.
    public let token: Int
    /// Nil where the text has ended.
    public let recorded: String?
    public let now: String?
  }

  /// A file that was read then and is no longer there.
  public struct GoneInput: Codable, Hashable, Sendable {
    public let path: String
    public let digest: String
  }
}

extension ReplayReport.Deviation {
  var isInside: Bool { tolerance.map { size <= $0 } ?? false }

  /// Of the tolerance, that was needed.
  var share: Double {
    guard let tolerance, tolerance > 0 else { return size.isNaN ? .infinity : size > 0 ? .infinity : 0 }
    return size.isNaN ? .infinity : size / tolerance
  }

  /// The worse of two, the earlier of two as bad.
  static func worse(_ left: Self?, _ right: Self) -> Self {
    guard let left else { return right }
    return (right.share, right.size) > (left.share, left.size) ? right : left
  }

  /// `worst 3.2e-05 of 1e-04, at step 12`.
  var asWorst: String {
    "worst \(short(size))" + (tolerance.map { " of \(short($0))" } ?? "")
      + (step.map { ", at step \($0)" } ?? "")
  }

  /// `loss 3.25 then, 3.5 now: 0.25 apart, tolerance 0.125`.
  var inFull: String {
    "\(name.map { $0 + " " } ?? "")\(plain(recorded)) then, \(plain(now)) now: \(short(size)) apart"
      + (tolerance.map { ", tolerance \(short($0))" } ?? "")
  }
}

/// Sizes are told in two digits.
private func short(_ number: Double) -> String { String(format: "%.2g", number) }

/// Whole numbers without a fraction, the others with all their digits.
private func plain(_ number: Double) -> String {
  number.magnitude < 1e15 && number == number.rounded() ? "\(Int(number))" : "\(number)"
}
