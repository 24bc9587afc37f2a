public import OslerLanguage
public import OslerLog

/// Compares two recorded sessions. Times, paths and names of hosts never make a difference.
public struct SessionComparison {
  public typealias Part = SessionDifference.Part
  typealias Change = SessionDifference.Change

  /// A session and where it is from, as people call it.
  public struct Place {
    let path: String
    let recorded: RecordedSession

    public init(_ session: SessionID, in log: ExperimentLog, at path: String) throws(LogError) {
      (self.path, recorded) = (path, try RecordedSession(session, in: log))
    }

    var session: SessionRecord { recorded.session }

    var side: SessionDifference.Side {
      let notebook = session.notebook.map { NeutralText.lastName(of: $0) }
      return SessionDifference.Side(
        place: path, session: session.id.rawValue, uuid: session.uuid,
        title: session.title ?? notebook ?? "prompt", status: session.status.rawValue,
        started: "\(session.started)")
    }
  }

  private let left: Place
  private let right: Place
  private let signatures: Signatures

  /// - Parameter signatures: of the commands, by which sources are read.
  public init(_ left: Place, _ right: Place, signatures: Signatures) {
    (self.left, self.right, self.signatures) = (left, right, signatures)
  }

  public func difference(only parts: Set<Part> = Set(Part.allCases)) -> SessionDifference {
    let asked = Part.allCases.filter(parts.contains)
    let neutral = (NeutralText(left.session, right.session), NeutralText(right.session, left.session))
    let statements = StatementPairs(left.recorded, right.recorded)
    var changes: [Part: [Change]] = [:]
    for part in asked {
      switch part {
      case .source:
        changes[part] =
          SourceComparison(
            SourceProgram(left.recorded, signatures), SourceProgram(right.recorded, signatures)
          ).changes
      case .parameters: changes[part] = SettingsComparison.parameters(left.session, right.session)
      case .environment: changes[part] = SettingsComparison.environment(left.session, right.session)
      case .data:
        changes[part] =
          FileComparison(
            left.recorded.files.map { .init($0.path, $0.digest, $0.bytes, neutral.0) },
            right.recorded.files.map { .init($0.path, $0.digest, $0.bytes, neutral.1) }
          ).changes
      case .artifacts:
        changes[part] =
          FileComparison(artifacts(left.recorded, neutral.0), artifacts(right.recorded, neutral.1))
          .changes
      case .metrics: changes[part] = SeriesComparison(left.recorded, right.recorded, statements).changes
      case .texts:
        changes[part] =
          OutputComparison(
            left.recorded, right.recorded, statements, left: neutral.0, right: neutral.1
          ).changes
      }
    }
    return SessionDifference(left: left.side, right: right.side, parts: asked, changes: changes)
  }

  /// Checkpoints of stages lie under their keys, and are no results.
  private func artifacts(_ recorded: RecordedSession, _ neutral: NeutralText) -> [FileComparison.File] {
    recorded.artifacts.filter { $0.kind != "stage" }.map { .init($0.path, $0.digest, $0.bytes, neutral) }
  }
}
