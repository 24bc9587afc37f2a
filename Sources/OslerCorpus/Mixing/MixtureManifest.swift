public import OslerDigest
public import OslerJSON

extension Mixture {
  /// Of which documents there are, and in what order.
  public var orderDigest: Digest {
    var hasher = Hasher256()
    var bytes: [UInt8] = []
    for (index, item) in items.enumerated() {
      for number in [item.source, item.document, item.tokens] {
        for shift in stride(from: UInt32(0), to: 32, by: 8) {
          bytes.append(UInt8(truncatingIfNeeded: number >> shift))
        }
      }
      if bytes.count >= 1 << 16 || index == items.count - 1 {
        bytes.withUnsafeBytes { hasher.update($0) }
        bytes.removeAll(keepingCapacity: true)
      }
    }
    return hasher.finish()
  }

  /// What the mixture is made of, to be kept with what is made of it.
  public var manifest: JSONValue {
    let sources = accounts.map { account in
      JSONValue([
        "name": .string(account.name), "weight": .real(JSONReal(account.weight)),
        "sha256": .string(account.digest), "documents": .integer(account.documents),
        "tokens": .integer(account.tokens), "taken_documents": .integer(account.takenDocuments),
        "taken_tokens": .integer(account.takenTokens), "epochs": .real(JSONReal(account.epochs)),
      ])
    }
    return JSONValue([
      "format": "osler mixture", "version": 1, "seed": .string("\(seed)"), "tokens": .integer(tokens),
      "documents": .integer(items.count), "sources": .array(sources),
      "order_sha256": .string(orderDigest.hex),
    ])
  }
}
