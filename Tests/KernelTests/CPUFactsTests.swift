import CKernels
import Testing

/// What is true of every machine: a test that named this one's processor would fail on the next.
struct CPUFactsTests {
  private let facts = osl_cpu_facts()

  private var name: String {
    withUnsafeBytes(of: facts.name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }

  @Test func `the name is a line of text`() {
    #expect(name.count < 64)
    #expect(name.allSatisfy { $0.isASCII && !$0.isNewline })
    #expect(name.first != " " && name.last != " ")
    #if arch(x86_64)
      #expect(!name.isEmpty)
    #endif
  }

  @Test func `the best path has the features it needs`() {
    let vectors: osl_features = [.avx2, .fma]
    let wide: osl_features = [.avx512f, .avx512bw, .avx512dq, .avx512vl]
    let needed: [osl_path: osl_features] = [
      .plain: [], .avx2: vectors, .avx512: [vectors, wide], .avx512_bf16: [vectors, wide, .avx512_bf16],
      .amx: [vectors, wide, .avx512_bf16, .amx_tile, .amx_bf16],
    ]
    for (path, features) in needed where path.rawValue <= facts.best.rawValue {
      #expect(facts.features.isSuperset(of: features))
    }
  }

  @Test func `a path that its features allow is not taken for a reason`() {
    if facts.features.isSuperset(of: [.avx2, .fma]) && facts.best == .plain {
      #expect(facts.vectors_withheld)
    }
    if facts.best == .avx512_bf16 && facts.features.isSuperset(of: [.amx_tile, .amx_bf16]) {
      #expect(facts.amx_withheld)
    }
    if facts.best == .amx { #expect(!facts.amx_withheld && !facts.vectors_withheld) }
  }

  @Test func `the path taken is never above the best`() {
    #expect(osl_cpu_get().path.rawValue <= facts.best.rawValue)
  }

  @Test func `each path has the name by which OSLER_PATH asks for it`() {
    let paths: [osl_path] = [.plain, .avx2, .avx512, .avx512_bf16, .amx]
    #expect(
      paths.map { String(cString: osl_path_name($0)) } == ["plain", "avx2", "avx512", "avx512_bf16", "amx"])
  }

  @Test func `caches that are known grow from level to level`() {
    let caches = [facts.l1d, facts.l2, facts.l3]
    #expect(caches.allSatisfy { $0 == 0 || (1 << 10...1 << 32).contains($0) })
    let known = caches.filter { $0 > 0 }
    #expect(known == known.sorted())
  }
}
