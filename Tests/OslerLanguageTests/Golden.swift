import Foundation
import Testing

/// Programs with what they should give, kept in `Golden/NAME.osler`: each case is a program and, below
/// it, its expectation in lines that begin with the mark.
struct Golden: CustomTestStringConvertible, Sendable {
  let program: String
  let expected: String

  var testDescription: String { program }

  static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")

  static func cases(_ name: String, mark: String) -> [Golden] {
    let file = folder.appending(path: "\(name).osler")
    guard let text = try? String(contentsOf: file, encoding: .utf8) else { return [] }
    var cases: [Golden] = []
    var program: [Substring] = []
    var expected: [Substring] = []
    for line in text.appending("\n").split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix(mark) {
        expected.append(line.dropFirst(mark.count + 1))
      } else if expected.isEmpty {
        if !(program.isEmpty && line.isEmpty) { program.append(line) }
      } else if line.isEmpty {
        cases.append(
          Golden(program: program.joined(separator: "\n"), expected: expected.joined(separator: "\n")))
        (program, expected) = ([], [])
      }
    }
    return cases
  }
}
