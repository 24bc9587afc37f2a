import Foundation

/// A folder that appears whole or not at all.
///
/// It is written under another name beside its place, seen onto the disk, and renamed. A kill at any
/// moment leaves the old folder or the new one.
public enum AtomicFolder {
  /// - Parameter fill: writes files into the folder it is given; what it throws is thrown on, and
  ///   nothing is left behind.
  public static func write(_ path: String, _ fill: (_ folder: String) throws -> Void) throws {
    let target = URL(fileURLWithPath: path).standardizedFileURL.path
    let parent = URL(fileURLWithPath: target).deletingLastPathComponent().path
    let name = URL(fileURLWithPath: target).lastPathComponent
    let mark = "\(ProcessInfo.processInfo.processIdentifier)-\(UInt32.random(in: 0...UInt32.max))"
    let fresh = "\(parent)/.\(name).\(mark).new"

    do {
      try FileManager.default.createDirectory(atPath: fresh, withIntermediateDirectories: true)
    } catch {
      throw ModelError.notWritable(path: path, reason: "the folder '\(parent)' takes no new folder")
    }
    do {
      try fill(fresh)
      try synchronize(fresh)
      try exchange(fresh, target)
      try synchronize(parent)
    } catch {
      try? FileManager.default.removeItem(atPath: fresh)
      throw error
    }
    // After an exchange the old folder is under the fresh one's name.
    try? FileManager.default.removeItem(atPath: fresh)
  }

  /// Puts `fresh` at `target`, in one step; a folder that was there takes `fresh`'s place.
  private static func exchange(_ fresh: String, _ target: String) throws(ModelError) {
    var isFolder: ObjCBool = false
    if !FileManager.default.fileExists(atPath: target, isDirectory: &isFolder) {
      guard rename(fresh, target) == 0 else { throw .notWritable(path: target, reason: FileBytes.reason) }
      return
    }
    guard isFolder.boolValue else { throw .notWritable(path: target, reason: "a file is in its place") }
    guard let renameat2 = Self.renameat2 else {
      throw .notWritable(path: target, reason: "the system cannot exchange two folders")
    }
    let exchange: UInt32 = 2  // RENAME_EXCHANGE of linux/fs.h
    guard renameat2(AT_FDCWD, fresh, AT_FDCWD, target, exchange) == 0 else {
      throw .notWritable(path: target, reason: FileBytes.reason)
    }
  }

  private typealias RenameAt2 =
    @convention(c) (
      Int32, UnsafePointer<CChar>, Int32, UnsafePointer<CChar>, UInt32
    ) -> Int32

  /// The C library's `renameat2`, which Swift does not import.
  private static var renameat2: RenameAt2? {
    // Sound: the symbol is that function, with the signature of renameat2(2), in every glibc from 2.28.
    dlsym(nil, "renameat2").map { unsafeBitCast($0, to: RenameAt2.self) }
  }

  /// Sees a folder's entries onto the disk.
  private static func synchronize(_ folder: String) throws(ModelError) {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .notWritable(path: folder, reason: FileBytes.reason) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw .notWritable(path: folder, reason: FileBytes.reason) }
  }
}
