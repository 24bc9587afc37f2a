import Foundation
import OslerCorpus
import Testing

struct GlobTests {
  let folder: ScratchFolder

  init() throws {
    folder = try ScratchFolder()
    try FileManager.default.createDirectory(atPath: folder.path(of: "[x]"), withIntermediateDirectories: true)
    for name in ["b2.xml.gz", "a1.xml", "a10.xml", ".hidden.xml", "[x]/c3.xml"] {
      _ = try folder.write("", to: name)
    }
  }

  @Test(arguments: [
    ("*.xml", ["a1.xml", "a10.xml"]), ("a?.xml", ["a1.xml"]), ("[ab][0-9].*", ["a1.xml", "b2.xml.gz"]),
    ("*.{xml.gz,xml}", ["a1.xml", "a10.xml", "b2.xml.gz"]), ("a1.xml", ["a1.xml"]), ("none.xml", []),
    ("*.txt", []), ("*/c?.xml", ["[x]/c3.xml"]),
  ])
  func `wildcards match as in a shell, sorted`(pattern: String, names: [String]) {
    #expect(Glob.expand(pattern, relativeTo: folder.path) == names.map(folder.path(of:)))
    #expect(Glob.expand(folder.path(of: pattern), relativeTo: "/elsewhere") == names.map(folder.path(of:)))
  }

  @Test func `wildcards in the folder's own name are letters`() {
    #expect(
      Glob.expand("*.xml", relativeTo: folder.path(of: "[x]")) == [folder.path(of: "[x]/c3.xml")])
  }
}
