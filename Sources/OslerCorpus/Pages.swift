import Foundation

/// Memory of its own pages, all zero at first, which go back to the system with this object.
///
/// Buffers of hundreds of kilobytes that come and go with thousands of files would otherwise scatter: a
/// message that is kept can stand in the place of the buffer before, and each file then takes new memory.
final class Pages {
  let start: UnsafeMutableRawPointer
  let count: Int

  /// - Parameter path: the file that they are for, to name in the error.
  init(_ count: Int, for path: String) throws(CorpusError) {
    let start = mmap(nil, count, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let start, start != MAP_FAILED else {
      throw .unreadable(path: path, reason: String(cString: strerror(errno)))
    }
    (self.start, self.count) = (start, count)
  }

  deinit { munmap(start, count) }

  var bytes: UnsafeMutableRawBufferPointer { UnsafeMutableRawBufferPointer(start: start, count: count) }
}
