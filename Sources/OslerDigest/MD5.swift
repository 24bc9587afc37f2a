import CDigest
import Foundation

/// The MD5 of a file, in hexadecimal digits: to compare a download with the sum its server names, never to
/// know anything by.
public enum MD5 {
  public static func hex(ofFile path: String, isStopped: () -> Bool = { false }) throws(DigestError) -> String
  {
    guard let file = fopen(path, "rbe") else {
      throw .unreadable(path: path, reason: String(cString: strerror(errno)))
    }
    defer { fclose(file) }
    guard let digest = osl_md5_new() else { preconditionFailure("no memory, or no MD5 in this libcrypto") }
    defer { osl_md5_free(digest) }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
    defer { buffer.deallocate() }
    while true {
      guard !isStopped() else { throw .stopped(path: path) }
      let count = fread(buffer.baseAddress, 1, buffer.count, file)
      guard count > 0 else { break }
      precondition(osl_md5_update(digest, buffer.baseAddress, count) == 1, "libcrypto refused \(count) bytes")
    }
    guard ferror(file) == 0 else {
      throw .unreadable(path: path, reason: String(cString: strerror(errno)))
    }
    var bytes = [UInt8](repeating: 0, count: 16)
    precondition(osl_md5_finish(digest, &bytes) == 1, "libcrypto did not finish a digest")
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}
