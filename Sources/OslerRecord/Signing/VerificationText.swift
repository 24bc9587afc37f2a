extension Verification {
  /// A few lines for people: what holds, what does not, what nobody vouches for.
  public func text(path: String, ownKey: String?) -> String {
    var lines: [String] = []
    for signature in signatures {
      let whose = signature.key == ownKey ? "your own key" : "key \(signature.key)"
      let name = signature.signer.isEmpty ? "" : " by '\(signature.signer)'"
      lines.append(
        "signature \(signature.id)\(name), \(signature.signed), \(whose): "
          + (signature.isValid ? "good, over \(signature.rows) rows" : "wrong"))
    }
    let shown = faults.prefix(Self.faultsShown)
    lines += shown.map { "wrong: \($0)" }
    if faults.count > shown.count { lines.append("… and \(faults.count - shown.count) more faults") }
    if !unsigned.isEmpty, !signatures.isEmpty {
      lines.append("not signed: " + unsigned.map { "\($0.rows) of '\($0.table)'" }.joined(separator: ", "))
    }
    if removed > 0 { lines.append("taken out by sharing: \(ShareReport.counted(removed, "place"))") }
    if leftOut > 0 { lines.append("left out by sharing: \(ShareReport.counted(leftOut, "signed row"))") }
    if embedded > 0 { lines.append("embedded: \(ShareReport.counted(embedded, "file"))") }
    lines.append(
      isWell
        ? "\(path): \(signed) of \(rows) rows are as they were signed"
        : "\(path): \(ShareReport.counted(faults.count, "fault"))")
    return lines.joined(separator: "\n")
  }

  private static let faultsShown = 40
}
