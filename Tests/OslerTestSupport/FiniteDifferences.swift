/// The gradient of `objective` at `point`, by central differences.
///
/// - Parameter step: to either side; with values near 1, fp32 leaves about four digits at 1e-2.
public func finiteDifferences(
  of objective: ([Float]) -> Double, at point: [Float], step: Float = 1e-2
) -> [Float] {
  point.indices.map { index in
    var (above, below) = (point, point)
    above[index] += step
    below[index] -= step
    return Float((objective(above) - objective(below)) / Double(above[index] - below[index]))
  }
}
