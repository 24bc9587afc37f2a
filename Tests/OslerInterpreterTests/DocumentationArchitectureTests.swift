import Foundation
import Testing

/// `docs/architecture.md` draws the arrows that `ArrowTests` enforces, and names files that are there.
struct DocumentationArchitectureTests {
  @Test func `the table of arrows is the one that is enforced`() throws {
    let enforced = try Self.enforcedArrows()
    #expect(enforced.count > 10)
    var drawn = try Self.drawnArrows()
    // C has no imports to enforce.
    #expect(drawn.removeValue(forKey: "CKernels") == [])
    #expect(drawn == enforced)
  }

  @Test func `the files that data goes through are there`() throws {
    let page = try DocumentationTests.text("docs/architecture.md")
    let files = page.matches(of: /`(Osler[A-Za-z]*\/[A-Za-z\/]+\.swift)`/).map { String($0.1) }
    #expect(files.count > 15)
    for file in files {
      let path = DocumentationTests.root.appending(path: "Sources/\(file)").path
      #expect(FileManager.default.fileExists(atPath: path), "\(file)")
    }
  }

  @Test func `every decision is there to be read`() throws {
    let folder = DocumentationTests.root.appending(path: "docs/decisions").path
    let decisions = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".md") }
    #expect(decisions.count > 5)
    for decision in decisions {
      let text = try DocumentationTests.text("docs/decisions/\(decision)")
      for part in ["**Context.**", "**Decision.**", "**Consequences.**"] {
        #expect(text.contains(part), "\(decision) has no \(part)")
      }
    }
  }

  /// Rows such as ``| 2 | `OslerModel` | … | OslerTensor, OslerDigest |``.
  private static func drawnArrows() throws -> [String: Set<String>] {
    var arrows: [String: Set<String>] = [:]
    for line in try DocumentationTests.text("docs/architecture.md").split(separator: "\n") {
      guard let row = line.wholeMatch(of: /\| [0-9] \| `([A-Za-z]+)`[^|]*\|[^|]*\|([^|]*)\|/) else {
        continue
      }
      arrows[String(row.1)] = Set(row.2.split(whereSeparator: { ", ".contains($0) }).map(String.init))
    }
    return arrows
  }

  /// Entries such as `"OslerModel": ["OslerTensor", "OslerDigest"],` of the literal in the test.
  private static func enforcedArrows() throws -> [String: Set<String>] {
    let source = try DocumentationTests.text("Tests/ArchitectureTests/ArrowTests.swift")
    let start = try #require(source.firstRange(of: "private let arrows"))
    let end = try #require(source[start.upperBound...].firstRange(of: "\n]"))
    var arrows: [String: Set<String>] = [:]
    for entry in source[start.upperBound..<end.lowerBound].matches(of: /"([A-Za-z]+)": \[([^\]]*)\]/) {
      arrows[String(entry.1)] = Set(entry.2.matches(of: /"([A-Za-z]+)"/).map { String($0.1) })
    }
    return arrows
  }
}
