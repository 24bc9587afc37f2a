import CKernels
import Testing

struct PathTests {
  @Test func `every processor can run the plain path`() {
    #expect(runnablePaths.first == .plain)
  }
}
