import Foundation
import OslerTensor

/// The OpenBLAS that the program opened, or why there is none.
public struct OpenBLASFacts: Hashable, Sendable, Encodable {
  /// `OpenBLAS 0.3.21 DYNAMIC_ARCH …`; empty without one.
  public var configuration: String
  /// The kernels it runs: `SkylakeX`.
  public var kernels: String
  /// Why it cannot be used; nil when it can.
  public var problem: String?

  public init(configuration: String, kernels: String, problem: String? = nil) {
    self.configuration = configuration
    self.kernels = kernels
    self.problem = problem
  }

  init(_ library: OpenBLASLibrary) {
    self.init(
      configuration: library.configuration, kernels: library.core,
      problem: library.problem.isEmpty ? nil : library.problem)
  }

  /// `OpenBLAS 0.3.21`.
  public var version: String { configuration.split(separator: " ").prefix(2).joined(separator: " ") }
}

/// A library of the system that the program runs with.
public struct LibraryVersion: Hashable, Sendable, Encodable {
  public var name: String
  public var version: String

  public init(name: String, version: String) {
    self.name = name
    self.version = version
  }

  /// Those that this process has loaded, each asked for itself. One that is not loaded is left out.
  static func loaded() -> [LibraryVersion] {
    let versions = [
      ("SQLite", call("sqlite3_libversion")), ("zlib", call("zlibVersion")),
      ("readline", words(at: "rl_library_version")), ("OpenSSL", openSSL()),
      ("glibc", call("gnu_get_libc_version")),
    ]
    return versions.compactMap { name, version in version.map { LibraryVersion(name: name, version: $0) } }
  }

  private typealias Words = UnsafePointer<CChar>?

  /// What the function of this name, `const char *f(void)`, returns.
  private static func call(_ name: String) -> String? {
    guard let symbol = dlsym(nil, name) else { return nil }
    // Documented with this type in sqlite3.h, zlib.h and gnu/libc-version.h.
    let function = unsafeBitCast(symbol, to: (@convention(c) () -> Words).self)
    return function().map { String(cString: $0) }
  }

  /// What the variable of this name, `const char *v`, points to.
  private static func words(at name: String) -> String? {
    dlsym(nil, name)?.assumingMemoryBound(to: Words.self).pointee.map { String(cString: $0) }
  }

  /// `OpenSSL 3.0.17 1 Jul 2025` without its name and date.
  private static func openSSL() -> String? {
    guard let symbol = dlsym(nil, "OpenSSL_version") else { return nil }
    // const char *OpenSSL_version(int type), openssl/crypto.h; 0 is OPENSSL_VERSION.
    let function = unsafeBitCast(symbol, to: (@convention(c) (Int32) -> Words).self)
    let words = function(0).map { String(cString: $0).split(separator: " ") } ?? []
    return words.count > 1 ? String(words[1]) : nil
  }
}
