import Foundation

/// A file's bytes as memory: pages come from the system's cache when they are first touched, and are its to
/// drop. Writing to one makes a copy of it; the file never changes.
///
/// A file must keep its length while it is mapped: the system ends a process that touches what is cut off.
/// Whoever replaces a file under its name is no danger, as the old one lives on until it is let go; everything
/// here that writes does that. What was changed while a model was opened is an error:
/// ``OpenFile/checkUnchanged()``.
final class MappedFile {
  private let base: UnsafeMutableRawPointer
  private let byteCount: Int

  /// - Precondition: the file is not empty.
  init(_ file: OpenFile) throws(ModelError) {
    byteCount = Int(clamping: file.byteCount)
    base = try file.map(count: byteCount)
    try file.checkUnchanged()
  }

  deinit { munmap(base, byteCount) }

  func start(of range: Range<UInt64>) -> UnsafeMutableRawPointer { base + Int(range.lowerBound) }

  /// These bytes are read next: the system may fetch them ahead.
  func willNeed(_ range: Range<UInt64>) { advise(range, MADV_WILLNEED) }

  /// These bytes have been read: they take no memory of this process from now on. What was written to them
  /// is lost.
  func release(_ range: Range<UInt64>) { advise(range, MADV_DONTNEED) }

  /// Of the whole pages in it. Its only effect is on speed and memory, so a system that refuses is no error.
  private func advise(_ range: Range<UInt64>, _ advice: Int32) {
    let page = sysconf(Int32(_SC_PAGESIZE))
    let start = (Int(range.lowerBound) + page - 1) / page * page
    let end = Int(range.upperBound) / page * page
    if start < end { madvise(base + start, end - start, advice) }
  }
}
