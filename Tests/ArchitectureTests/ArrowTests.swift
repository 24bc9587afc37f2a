import Foundation
import Testing

/// The only imports a module may make, besides the system's. SwiftPM alone does not enforce this; the
/// table is drawn in docs/architecture.md.
private let arrows: [String: Set<String>] = [
  "OslerLanguage": ["Yams"],
  "OslerJSON": [],
  "OslerCSV": [],
  "OslerJinja": ["OslerJSON"],
  "OslerGrammar": ["OslerJSON"],
  "OslerText": ["OslerJSON", "OslerJinja"],
  "OslerPlot": [],
  "OslerDigest": ["CDigest"],
  "OslerLog": ["GRDB", "GRDBSQLite", "OslerDigest", "CSQLite"],
  "OslerRecord": ["OslerLanguage", "OslerLog", "OslerJSON", "OslerCSV", "OslerPlot", "OslerDigest", "GRDB"],
  "OslerCorpus": ["OslerJSON", "OslerCSV", "OslerText", "OslerDigest", "CGzip", "CMarkup"],
  "OslerNetwork": ["OslerJSON", "OslerDigest", "CCurl"],
  "OslerTensor": ["CKernels"],
  "OslerModel": ["OslerJSON", "OslerTensor", "OslerDigest"],
  "OslerTraining": ["OslerModel", "OslerTensor", "OslerCorpus", "OslerDigest"],
  "OslerEvaluation": ["OslerModel", "OslerCorpus", "OslerText"],
  "OslerMachine": ["OslerTraining", "OslerModel", "OslerTensor", "OslerCorpus", "OslerText"],
  "OslerInterpreter": [
    "OslerLanguage", "OslerJSON", "OslerText", "OslerGrammar", "OslerLog", "OslerPlot", "OslerDigest",
    "OslerCorpus", "OslerTensor", "OslerModel", "OslerTraining", "OslerEvaluation", "OslerRecord",
    "OslerNetwork",
  ],
  "osler": [
    "OslerInterpreter", "OslerMachine", "OslerRecord", "OslerLanguage", "OslerLog", "OslerNetwork",
    "CReadline", "ArgumentParser",
  ],
]

private let system: Set<String> = ["Foundation", "Dispatch", "Synchronization", "Glibc"]
private let root = URL(filePath: #filePath).appending(path: "../../..").standardized

struct ArrowTests {
  @Test(arguments: arrows.keys.sorted())
  func `a module imports only what its arrows allow`(module: String) throws {
    let allowed = arrows[module, default: []].union(system)
    for file in try files(in: "Sources/\(module)", ending: ["swift"]) {
      for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
        let words = line.split(separator: " ")
        guard let keyword = words.firstIndex(of: "import"), keyword <= 1 else { continue }
        let name = String(words[keyword + 1].prefix { $0 != "." })
        #expect(allowed.contains(name), "\(file.lastPathComponent): \(line)")
      }
    }
  }

  @Test func `every module has its arrows`() throws {
    let folders = try FileManager.default.contentsOfDirectory(atPath: root.appending(path: "Sources").path)
    #expect(Set(folders.filter { !$0.hasPrefix("C") }) == Set(arrows.keys))
  }

  @Test(arguments: ["Sources", "kernels", "Tests"])
  func `no file is longer than 300 lines`(folder: String) throws {
    for file in try files(in: folder, ending: ["swift", "c", "h"]) {
      let lines = try String(contentsOf: file, encoding: .utf8)
        .split(separator: "\n", omittingEmptySubsequences: false)
      #expect(lines.count <= 301, "\(file.lastPathComponent) has \(lines.count - 1) lines")
    }
  }

  private func files(in folder: String, ending endings: Set<String>) throws -> [URL] {
    let found = FileManager.default.enumerator(
      at: root.appending(path: folder), includingPropertiesForKeys: nil)
    let files = (found?.allObjects as? [URL] ?? []).filter { endings.contains($0.pathExtension) }
    try #require(!files.isEmpty, "no source file in \(folder)")
    return files
  }
}
