import Foundation
import OslerDigest
import OslerRecord
import Testing

struct KeyFileTests {
  @Test func `a key is its owner's alone, is read back, and is never replaced`() throws {
    let study = try SealedLog(empty: ())
    let path = KeyFile.ownPath(["XDG_CONFIG_HOME": study.folder + "/config"])
    #expect(path == study.folder + "/config/osler/signing.key")
    let made = try KeyFile(creating: path, name: "Jane Doe")
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    let read = try KeyFile(path: path)
    #expect((read.name, read.publicKey) == ("Jane Doe", made.publicKey))
    #expect(read.key.secret == made.key.secret)
    #expect(try KeyFile.publicKey(KeyFile.publicPath(of: path)) == made.publicKey)
    #expect(try KeyFile.publicKey(made.publicKey) == made.publicKey)
    #expect(throws: KeyFileError.cannotWrite(path, reason: "File exists")) {
      try KeyFile(creating: path, name: "June")
    }
  }

  @Test func `a key that others may read, or that is none, is refused`() throws {
    let study = try SealedLog(empty: ())
    let path = study.folder + "/a.key"
    #expect(throws: KeyFileError.noFile(path)) { try KeyFile(path: path) }
    _ = try KeyFile(creating: path, name: "")
    chmod(path, 0o644)
    #expect(throws: KeyFileError.open(path)) { try KeyFile(path: path) }
    #expect(throws: KeyFileError.notAKey(path + ".txt")) {
      try Data("hello".utf8).write(to: URL(filePath: path + ".txt"))
      return try KeyFile(path: path + ".txt")
    }
    #expect(throws: KeyFileError.notAKey(study.folder + "/a.pub")) {
      try KeyFile(path: study.folder + "/a.pub")
    }
  }

  @Test func `settings lie in the home folder where nothing else is said`() {
    #expect(KeyFile.ownPath(["HOME": "/home/jane"]) == "/home/jane/.config/osler/signing.key")
    #expect(KeyFile.ownPath(["HOME": "/h", "XDG_CONFIG_HOME": "relative"]) == "/h/.config/osler/signing.key")
  }
}
