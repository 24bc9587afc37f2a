/// Two texts that are not the same: whether their numbers make the difference, and a tolerable one.
enum NumberComparison {
  case numbers(Found)
  case otherText

  struct Found {
    /// The first number that differs, times aside; nil when only times do.
    var first: ReplayReport.Deviation?
    var worst: ReplayReport.Deviation?
    /// The first one outside its tolerance.
    var outside: ReplayReport.Deviation?
  }

  static func compare(_ recorded: String, _ now: String, _ tolerances: Tolerances) -> NumberComparison {
    let (then, now) = (NumberedText(recorded), NumberedText(now))
    guard then.around == now.around else { return .otherText }
    var found = Found()
    var hasTimes = false
    for (before, after) in zip(then.numbers, now.numbers) where before.value != after.value {
      let names = [before.word, before.header].compactMap { $0 }
      guard !names.contains(where: { NumberClass(ofName: $0) == .times }) else {
        hasTimes = true
        continue
      }
      let name = names.first(where: tolerances.has) ?? names.last
      let deviation = ReplayReport.Deviation(
        name, before.value, after.value, tolerance: tolerances.limit(of: name))
      found.first = found.first ?? deviation
      found.worst = .worse(found.worst, deviation)
      if !deviation.isInside { found.outside = found.outside ?? deviation }
    }
    // Spaces alone, or how a number is written: that is the text's.
    return found.first != nil || hasTimes ? .numbers(found) : .otherText
  }
}
