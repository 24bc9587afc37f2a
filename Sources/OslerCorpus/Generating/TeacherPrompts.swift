/// What teachers are told. The words are Osler's own; the rules are those of InMD-X, as far as they are known.
public enum TeacherPrompts {
  /// Asks for the findings of an abstract.
  public static func findings(title: String, abstract: String, most: Int) -> String {
    """
    Below is the abstract of a medical article. Write down what it found, as a list.

    Rules:
    - One finding on a line. The line begins with its number: the first character is the digit, then a full \
    stop and a space.
    - Each finding is one complete sentence that ends with a full stop, at most \(most) findings in all.
    - Use no pronouns. Name every person, group, drug, disease and measure in full each time.
    - Name at least two medical entities in each finding: diseases, drugs, procedures, genes, organs, \
    laboratory values.
    - Somebody who has not read the abstract must understand each finding by itself. Do not mention the study, \
    the authors, or another finding.
    - Say only what stands in the abstract. Add nothing that you know from elsewhere, and change no number.
    - Write nothing before the first finding and nothing after the last.

    Title: \(title)

    Abstract: \(abstract)
    """
  }

  /// Asks for the question that a finding answers.
  public static func question(finding: String) -> String {
    """
    Below is a finding from a medical article. Write the question that it answers.

    Rules:
    - Exactly one sentence, which ends with a question mark.
    - The finding must be a full answer to the question, and the question must be clear to somebody who has not \
    seen the finding.
    - If the finding is not biomedical, write the single word None.
    - Write nothing else.

    Finding: \(finding)
    """
  }

  /// Forms that a guideline's extract can be told in.
  public enum Form: String, CaseIterable, Sendable {
    case textbook, vignette, dialogue

    fileprivate var wish: String {
      switch self {
      case .textbook: "a passage of a textbook for students of medicine, in connected prose"
      case .vignette: "a short case of a patient, followed by what is to be done and why"
      case .dialogue: "a conversation in which a resident asks and an attending physician explains"
      }
    }
  }

  /// Asks for an extract told anew.
  public static func rewrite(_ extract: String, form: Form) -> String {
    """
    Below is an extract of a clinical guideline. Tell what it says as \(form.wish).

    Rules:
    - Keep every recommendation, condition, dose, threshold and number as it is. Leave out none of them.
    - Add no medical fact, number or recommendation that is not in the extract.
    - Use other sentences than the extract does.
    - Do not mention the extract, the guideline's authors or these rules.
    - Write the text alone, with nothing before or after it.

    Extract:
    \(extract)
    """
  }
}
