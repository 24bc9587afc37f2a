import Foundation
public import OslerDigest
import OslerJSON
import Synchronization

/// Every answer that was ever given, one JSON object a line, by the digest of what was asked: nothing is
/// asked twice, also after a kill. Without a path it lasts as long as the session.
public final class AnswerJournal: Sendable {
  private let path: String?
  private let state: Mutex<State>

  private struct State {
    var descriptor: Int32 = -1
    /// Where the line of each answer lies.
    var places: [Digest: Range<Int>] = [:]
    var isTorn = false
    var memory: [Digest: TeacherAnswer] = [:]
  }

  /// - Throws: ``TeacherProblem/journal(path:reason:)``.
  public init(_ path: String?) throws(TeacherProblem) {
    self.path = path
    var state = State()
    if let path {
      let folder = URL(filePath: path).deletingLastPathComponent().path
      try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      // A stranger's folder could lead elsewhere.
      guard (try? FileManager.default.destinationOfSymbolicLink(atPath: folder)) == nil else {
        throw .journal(path: path, reason: "its folder is a link")
      }
      state.descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0o600)
      guard state.descriptor >= 0 else { throw .journal(path: path, reason: Self.reason) }
      Self.scan(&state)
    }
    self.state = Mutex(state)
  }

  deinit { state.withLock { if $0.descriptor >= 0 { _ = close($0.descriptor) } } }

  public var count: Int { state.withLock { $0.places.count + $0.memory.count } }

  /// The answer to what has this digest, if it was ever given.
  public func answer(to digest: Digest) -> TeacherAnswer? {
    state.withLock { state in
      if let answer = state.memory[digest] { return answer }
      guard let place = state.places[digest] else { return nil }
      let bytes = [UInt8](unsafeUninitializedCapacity: place.count) { buffer, count in
        count = max(0, pread(state.descriptor, buffer.baseAddress, place.count, off_t(place.lowerBound)))
      }
      guard let json = try? JSONReader.read(bytes), json["key"]?.text == digest.hex,
        let text = json["answer"]?.text
      else { return nil }
      return TeacherAnswer(
        text: text, isCut: json["cut"]?.flag ?? false, promptTokens: json["prompt_tokens"]?.whole,
        answerTokens: json["answer_tokens"]?.whole)
    }
  }

  /// Keeps an answer: it is with the system when this returns.
  public func keep(_ answer: TeacherAnswer, to digest: Digest) throws(TeacherProblem) {
    let line =
      JSONValue([
        "key": .string(digest.hex), "answer": .string(answer.text), "cut": .bool(answer.isCut),
        "prompt_tokens": answer.promptTokens.map { .integer($0) } ?? .null,
        "answer_tokens": answer.answerTokens.map { .integer($0) } ?? .null,
      ]).written(.compact) + "\n"
    let problem: String? = state.withLock { state in
      guard state.descriptor >= 0 else {
        state.memory[digest] = answer
        return nil
      }
      // What a kill left of a line is ended first.
      let bytes = Array(((state.isTorn ? "\n" : "") + line).utf8)
      guard write(state.descriptor, bytes, bytes.count) == bytes.count else {
        let reason = Self.reason
        state.isTorn = true
        return reason
      }
      // Another process may have written too: the place is before the end as it is now.
      let end = Int(lseek(state.descriptor, 0, SEEK_CUR))
      state.isTorn = false
      state.places[digest] = end - line.utf8.count..<end - 1
      return nil
    }
    if let problem { throw .journal(path: path ?? "", reason: problem) }
  }

  /// Finds the lines that are there; those that are torn or of something else are passed over.
  private static func scan(_ state: inout State) {
    let opening = Array("{\"key\":\"".utf8)
    var line: [UInt8] = []
    var (start, offset) = (0, 0)
    let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
    defer { chunk.deallocate() }
    while true {
      let count = pread(state.descriptor, chunk.baseAddress, chunk.count, off_t(offset))
      guard count > 0 else { break }
      for index in 0..<count {
        let byte = chunk[index]
        guard byte == 0x0A else {
          // The key stands first: the rest is not looked at before it is asked for.
          if line.count < opening.count + 64 { line.append(byte) }
          continue
        }
        let end = offset + index
        if line.starts(with: opening),
          let key = Digest(hex: String(decoding: line.dropFirst(opening.count), as: UTF8.self))
        {
          state.places[key] = start..<end
        }
        line = []
        start = end + 1
      }
      offset += count
    }
    state.isTorn = start != offset
  }

  private static var reason: String { String(cString: strerror(errno)) }
}
