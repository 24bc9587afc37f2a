import OslerInterpreter
import OslerMachine

/// What `osler doctor` says about some facts: for a person, or as JSON.
struct DoctorPage {
  let facts: MachineFacts
  let findings: [Finding]

  init(_ facts: MachineFacts) {
    self.facts = facts
    findings = facts.findings
  }

  /// A section a block, a finding a line, its hint below it.
  func text(colored: Bool) -> String {
    Finding.Section.allCases.compactMap { section -> String? in
      let found = findings.filter { $0.section == section }
      guard !found.isEmpty else { return nil }
      let head = section.rawValue
      let lines = found.map { line($0, colored: colored) }
      return ([colored ? Style.apply([.bold], to: head) : head] + lines).joined(separator: "\n")
    }
    .joined(separator: "\n")
  }

  private func line(_ finding: Finding, colored: Bool) -> String {
    let mark = finding.mark.rawValue
    let gap = String(repeating: " ", count: Self.width - mark.count)
    let text = SafeText.escaped(finding.text)
    let hint = finding.hint.map {
      "\n" + String(repeating: " ", count: 2 + Self.width)
        + (colored ? Style.apply([.bold, .cyan], to: "hint:") : "hint:") + " " + SafeText.escaped($0)
    }
    return "  " + (colored ? Style.apply(finding.mark.styles, to: mark) : mark) + gap + text + (hint ?? "")
  }

  /// As wide as the longest mark, and two spaces.
  private static let width = 9

  /// The worst mark there is.
  var worst: Finding.Mark {
    let marks = Set(findings.map(\.mark))
    return marks.contains(.problem) ? .problem : marks.contains(.warning) ? .warning : .ok
  }

  /// `1 problem, 2 warnings`
  var verdict: String {
    func counted(_ mark: Finding.Mark) -> String? {
      let count = findings.count { $0.mark == mark }
      return count == 0 ? nil : "\(count) \(mark.rawValue)\(count == 1 ? "" : "s")"
    }
    let parts = [counted(.problem), counted(.warning)].compactMap { $0 }
    return parts.isEmpty ? "nothing is wrong" : parts.joined(separator: ", ")
  }

  struct JSON: Encodable {
    let osler: String
    let status: Finding.Mark
    let findings: [Finding]
    let facts: MachineFacts
  }

  var json: JSON { JSON(osler: Engine.version, status: worst, findings: findings, facts: facts) }
}

extension Finding.Mark {
  fileprivate var styles: [Style] {
    switch self {
    case .ok: [.green]
    case .warning: [.bold, .yellow]
    case .problem: [.bold, .red]
    }
  }
}
