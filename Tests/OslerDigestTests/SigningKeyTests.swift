import OslerDigest
import Testing

struct SigningKeyTests {
  /// RFC 8032 §7.1: secret key, public key, message, signature.
  static let vectors = [
    [
      "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
      "",
      "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
        + "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ],
    [
      "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
      "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
      "72",
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ],
  ]

  @Test(arguments: vectors)
  func `keys and signatures are those of RFC 8032`(vector: [String]) throws {
    let parts = try vector.map { try #require(Hexadecimal.bytes($0)) }
    let key = try #require(SigningKey(secret: parts[0]))
    #expect(key.verifying.hex == vector[1])
    #expect(Hexadecimal.text(key.signature(of: parts[2])) == vector[3])
    #expect(key.verifying.verifies(parts[3], of: parts[2]))
  }

  @Test func `a changed message, signature or key is found`() throws {
    let (key, other) = (SigningKey(), SigningKey())
    let message = Array("everything that was shown".utf8)
    let signature = key.signature(of: message)
    #expect(key.verifying.verifies(signature, of: message))
    #expect(!key.verifying.verifies(signature, of: message + [0]))
    #expect(!other.verifying.verifies(signature, of: message))
    #expect(!key.verifying.verifies(Array(signature.dropLast()), of: message))
    for index in signature.indices {
      var changed = signature
      changed[index] ^= 1
      #expect(!key.verifying.verifies(changed, of: message), "byte \(index)")
    }
  }

  @Test func `what is no key is none`() {
    #expect(SigningKey(secret: [1, 2]) == nil)
    #expect(VerifyingKey(hex: "12") == nil)
    #expect(VerifyingKey(hex: String(repeating: "g", count: 64)) == nil)
    #expect(Hexadecimal.bytes("abc") == nil)
    #expect(Hexadecimal.bytes("aB09") == [0xAB, 0x09])
  }
}

struct RestartTests {
  @Test func `a hasher that restarts gives the digests of its pieces`() {
    var hasher = Hasher256()
    let copy = hasher
    for text in ["", "one", "two"] {
      hasher.update(text)
      #expect(hasher.finishAndRestart() == Digest(of: text))
    }
    #expect(copy.finish() == Digest(of: ""))
  }
}
