import OslerLog
import Testing

@testable import OslerRecord

struct CurvesHTMLTests {
  private func stage(_ name: String) -> CurvesHTML.Stage {
    let metrics = (0..<3).map {
      MetricRecord(execution: ExecutionID(1), name: "loss", step: $0, value: 3.0 - Double($0))
    }
    return CurvesHTML.Stage(name: name, metrics: metrics)
  }

  @Test func `stages of one name are numbered, others are not`() {
    let curves = CurvesHTML(stages: [stage("read"), stage("adapter"), stage("adapter")])
    #expect(curves.stages.map(\.name) == ["read", "adapter 1", "adapter 2"])
    let html = "\(curves.html)"
    #expect(html.contains("<strong>read</strong>: 3 → 1, 3 steps, least 1 at step 2"))
    #expect(html.contains("<strong>adapter 2</strong>: 3 → 1, 3 steps, least 1 at step 2"))
  }
}
