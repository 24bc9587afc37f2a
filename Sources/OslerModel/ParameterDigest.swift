import Dispatch
public import OslerDigest
import OslerTensor
import Synchronization

extension ParameterSet {
  /// SHA-256 over every name, type, shape and byte, in order: over a line `name type shape digest` for each
  /// tensor, where a tensor's digest is that of the digests of its pieces of 4 MiB. Pieces are read on all the
  /// machine's threads; of a ``frozen()`` set every tensor once.
  public func digest() -> Digest {
    let tensors = entries.map(\.tensor)
    let kept = names.map { keptDigest(of: $0) }
    var digests = kept.map { $0?.value }
    let missing = digests.indices.filter { digests[$0] == nil }
    for (index, digest) in zip(missing, Self.digests(of: missing.map { tensors[$0] })) {
      digests[index] = digest
      kept[index]?.keep(digest)
    }
    var hasher = Hasher256()
    for (name, (tensor, digest)) in zip(names, zip(tensors, digests)) {
      hasher.update("\(name) \(tensor.type.rawValue) \(tensor.shape) \(digest?.hex ?? "")\n")
    }
    return hasher.finish()
  }

  private static func digests(of tensors: [Tensor]) -> [Digest] {
    let size = 4 << 20
    let pieces = tensors.indices.flatMap { index in
      stride(from: 0, to: max(1, tensors[index].byteCount), by: size).map { (index, start: $0) }
    }
    let results = Mutex([Digest?](repeating: nil, count: pieces.count))
    DispatchQueue.concurrentPerform(iterations: pieces.count) { number in
      let (index, start) = pieces[number]
      let bytes = UnsafeRawBufferPointer(tensors[index].bytes)
      var hasher = Hasher256()
      hasher.update(UnsafeRawBufferPointer(rebasing: bytes[start..<min(bytes.count, start + size)]))
      let digest = hasher.finish()
      results.withLock { $0[number] = digest }
    }
    let found = results.withLock { $0 }
    var hashers = tensors.map { _ in Hasher256() }
    for ((index, _), digest) in zip(pieces, found) {
      digest?.bytes.withUnsafeBytes { hashers[index].update($0) }
    }
    return hashers.map { $0.finish() }
  }
}

/// The digest of a tensor that never changes, once it is known.
final class KeptDigest: Sendable {
  private let digest = Mutex<Digest?>(nil)

  var value: Digest? { digest.withLock { $0 } }

  func keep(_ value: Digest) { digest.withLock { $0 = value } }
}
