import CKernels
import Testing

struct BLASKernelTests {
  private func text<Buffer>(_ buffer: Buffer) -> String {
    withUnsafeBytes(of: buffer) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }

  @Test func `OpenBLAS says what it is`() {
    let blas = osl_blas_get().pointee
    #expect(blas.sgemm != nil, "\(text(blas.error))")
    #expect(text(blas.config).hasPrefix("OpenBLAS "))
    #expect(text(blas.core).isEmpty == false)
    #expect(text(blas.error) == "")
  }

  @Test func `a library that is not there is an error with its name`() {
    var blas = osl_blas()
    osl_blas_open(&blas, "libnothere.so.0")
    #expect(blas.sgemm == nil)
    #expect(text(blas.error).hasPrefix("libnothere.so.0: cannot open shared object file"))
  }

  @Test func `a library that is something else is an error with its name`() {
    var blas = osl_blas()
    osl_blas_open(&blas, "libm.so.6")
    #expect(blas.sgemm == nil)
    #expect(text(blas.error) == "libm.so.6 is not an OpenBLAS with a C interface")
  }
}
