import OslerEvaluation
import Testing

struct ChosenLetterTests {
  private let drugs = ChosenLetter(["rest", "aspirin", "nitroglycerin", "aspirin and heparin"])
  private let decisions = ChosenLetter(["yes", "no", "maybe"])

  @Test(arguments: [
    "B", "b", " b. ", "(B)", "[B]", "B)", "B. aspirin", "b) aspirin", "**B**", "**B.** aspirin", "B\nbecause",
    "B: aspirin", "Answer: B", "answer: b", "ANSWER: (B)", "**Answer:** B", "Answer: **B**", "Answer: B.",
    "The answer is B", "The answer is (B) aspirin.", "The correct answer is B because it thins the blood.",
    "Therefore, the best choice is B.", "The answer is option B", "Final answer: B", "My answer would be B.",
    "The answer must be: B", "So the correct option is:\n\nB", "\\boxed{B}", "$\\boxed{\\text{B}}$",
    "The final answer is $\\boxed{B}$.", "B is correct.",
    "Option B is the correct answer, as it inhibits COX.",
    "(B) is the best", "aspirin", "Aspirin.", "The answer is aspirin.", "Answer: aspirin",
    "I would give aspirin.", "Let us think.\nIt hurts.\nB", "…so it is\n(B).",
    "A patient with angina is given aspirin.", "After some thought (B) it is",
    "First I thought the answer is A, but the answer is B.", "A is wrong. C is wrong. B is right.",
    "The answer is not A. The answer is B.", "Answer: B\n\nExplanation: the answer to A is different.",
    "The correct answer is letter B.", "answer = B", "The answer is: 'B'.", "the answer is “B”",
    "The answer is \"B\".",
    "{\"answer\": \"B\"}", "{\"answer\": \"b\"}", "I choose B.", "I'd go with option B.", "I pick (b).",
    "Option B", "Choice B",
    "Correct answer B", "Answer B.", "Therefore B.", "It hurts.\nThus, it's B",
    "<think>The answer is A.</think>B",
    "<think>A? No: C.</think>\n\nThe answer is B.",
    "Both A and C are wrong; I select B.",
    "Answer: B – not C", "Answer: aspirin (B)",
  ])
  func `B is found`(text: String) { #expect(drugs.find(in: text) == 1, "\(text)") }

  @Test(arguments: [
    "", "   \n", "I do not know.", "A patient with fever.", "The answer is a beta blocker.",
    "Hepatitis B is common.",
    "Vitamin B12 and E-selectin", "The answer is A or B.", "Answer: A, B", "Answer: A and B",
    "It could be (A) or (C).",
    "The answer is E.", "Answer: Z", "The wrong answer is A.", "The answer is not A.", "I'm not sure.",
    "Give rest or nitroglycerin.", "I would not aspirin; not aspirin.", "B-cells", "A B C D",
    "The answer is B12.",
    "I would not choose B.", "Don't pick A.", "So A patient came.", "<think>The answer is B.</think>",
    "A, B and C are wrong.",
    "The answer is none of them.", "Thus A and B", "I choose A or B.",
  ])
  func `nothing is guessed`(text: String) { #expect(drugs.find(in: text) == nil, "\(text)") }

  @Test(arguments: [
    ("aspirin and heparin", 3), ("Aspirin and heparin, of course", 3),
    ("the answer is aspirin and heparin", 3),
    ("A because it is safe", nil), ("The answer is A because it is safe.", 0), ("The answer is A.", 0),
    ("The answer is A", 0), ("The answer is A, rest.", 0), ("The answer is A patient.", nil), ("Rest", 0),
    ("D. aspirin and heparin", 3), ("Answer: D\nD is what I would give.", 3),
  ])
  func `the longest choice wins, and A is not always a letter`(text: String, choice: Int?) {
    #expect(drugs.find(in: text) == choice, "\(text)")
  }

  @Test(arguments: [
    ("Yes", 0), ("yes, it does.", 0), ("No.", 1), ("no", 1), ("Maybe", 2), ("The answer is maybe.", 2),
    ("Answer: no", 1), ("B", 1), ("Answer: C", 2), ("There is no evidence of this.", nil),
    ("Nobody knows", nil),
    ("Noted. Answer: A", 0),
  ])
  func `yes, no and maybe are read as words`(text: String, choice: Int?) {
    #expect(decisions.find(in: text) == choice, "\(text)")
  }

  @Test func `a choice that looks like a letter is told by its mark`() {
    let vitamins = ChosenLetter(["C. difficile infection", "viral", "toxic"])
    #expect(vitamins.find(in: "The answer is C. difficile infection") == 0)
    #expect(vitamins.find(in: "C. toxic") == 2)
    let letters = ChosenLetter(["B", "A"])
    #expect(letters.find(in: "Answer: B") == 1)
  }

  @Test func `a long text is read at its end`() {
    let long = "The answer is A. " + String(repeating: "word ", count: 20_000) + "\nAnswer: C"
    #expect(drugs.find(in: long) == 2)
  }
}
