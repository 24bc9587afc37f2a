public import OslerCorpus
public import OslerModel

extension GLMLayout {
  /// Laid out for a GLM: what is read is the input, what is trained the output, then `<eop>`, trained too.
  ///
  /// A conversation of several answers becomes a sample for each, whose input is all before it. What follows the
  /// last answer is left out, for nobody reads it.
  ///
  /// - Parameter sample: without a beginning and an end of its own. One that trains nothing gives no sample.
  public func samples(of sample: TokenSample) -> [TokenSample] {
    let outputs = sample.trained.indices.lazy.filter { sample.trained[$0] }
      .reduce(into: [Range<Int>]()) { runs, index in
        if let last = runs.last, last.upperBound == index {
          runs[runs.count - 1] = last.lowerBound..<index + 1
        } else {
          runs.append(index..<index + 1)
        }
      }
    return outputs.enumerated().map { number, range in
      self.sample(
        id: outputs.count == 1 ? sample.id : "\(sample.id), answer \(number + 1)",
        input: sample.tokens[..<range.lowerBound], output: sample.tokens[range], ends: true)
    }
  }

  /// - Parameter ends: whether the output is whole, and `<eop>` follows it.
  func sample(
    id: String, input: ArraySlice<Int32>, output: ArraySlice<Int32>, ends: Bool
  ) -> TokenSample {
    let read = prompt(input)
    let written = output + (ends ? [end] : [])
    return TokenSample(
      id: id, tokens: read + written, trained: read.map { _ in false } + written.map { _ in true })
  }
}
