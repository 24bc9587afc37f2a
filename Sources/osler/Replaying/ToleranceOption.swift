import ArgumentParser
import OslerLanguage

/// `--tol loss=1e-4`, `--tol 1e-6`
struct ToleranceOption: ExpressibleByArgument, Hashable {
  let name: String
  let number: Double

  init(name: String, number: Double) { (self.name, self.number) = (name, number) }

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard let last = parts.last, let number = Double(last), Tolerance.isValid(number) else { return nil }
    guard parts.count == 2 else {
      self.init(name: Tolerance.everyNumber, number: number)
      return
    }
    guard !parts[0].isEmpty else { return nil }
    self.init(name: String(parts[0]), number: number)
  }
}
