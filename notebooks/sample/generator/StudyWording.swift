// How the files of the three studies word the facts, by relation. `S` is the subject, `V` the value. No two files
// share a wording, so that what a test asks stands nowhere in what is trained on.

/// One wording or several for each relation.
typealias Wording = [String: [String]]

/// Beside ``statements``, for papers.
let moreStatements: Wording = [
  "treatment": [
    "Most patients with S recovered under V.", "V relieved S in nearly all patients.",
    "Of all options for S, V worked best.", "V remains the standard of care for S.",
  ],
  "sign": [
    "V was seen in most patients with S.", "S was suspected because of V.",
    "Physicians who know V will not miss S.", "V helped to tell S from other conditions.",
  ],
  "organism": [
    "V was isolated from patients with S.", "S developed after exposure to V.",
    "All isolates from patients with S were V.", "V is transmitted before S appears.",
  ],
  "mechanism": [
    "S changed the activity of V.", "The benefit of S comes from its action on V.",
    "S binds or blocks V at usual doses.", "V responds to S within hours.",
  ],
  "defect": [
    "Sequencing and function tests tied S to V.", "S develops when V fails.",
    "V was abnormal in every family with S.", "The study confirms that V is at fault in S.",
  ],
  "marker": [
    "V stood out among all tests in S.", "A test for V identified patients with S.",
    "V separated S from similar diseases.", "Physicians ordered V when they suspected S.",
  ],
]

/// Of question–answer pairs.
let pairQuestions: Wording = [
  "treatment": ["How should S be treated?", "What treatment do patients with S need?"],
  "sign": ["What do physicians find in patients with S?", "By what is S recognized?"],
  "organism": ["What is the cause of S?", "Infection with what leads to S?"],
  "mechanism": ["How does S work?", "What does S act on?"],
  "defect": ["What is the origin of S?", "What is abnormal in patients with S?"],
  "marker": ["Which test helps to diagnose S?", "What does the laboratory show in S?"],
]

let guidelineSentences: Wording = [
  "treatment": [
    "Offer V to every patient in whom S is established, unless there is a contraindication.",
    "The panel advises V as the first step in S.", "Start V early in S, and document why if it is withheld.",
  ],
  "sign": [
    "Look for V whenever S is possible.", "V should prompt an assessment for S.",
    "Record whether V is there in anyone with suspected S.",
  ],
  "organism": [
    "Send samples for V when S is suspected.", "Treatment of S must cover V.",
    "Name V as the agent once S is proven.",
  ],
  "mechanism": [
    "Because S works on V, review other drugs with the same target.",
    "Explain to patients that S works on V.", "When choosing S, remember that it works on V.",
  ],
  "defect": [
    "Consider tests of V if the diagnosis of S is open.",
    "Explain to people with S the part that V has in it.",
    "In S, arrange tests that look for a fault of V.",
  ],
  "marker": [
    "Measure V if S is considered.", "V belongs to the first tests for S.",
    "Repeat the test for V when S remains likely.",
  ],
]

let textbookSentences: Wording = [
  "treatment": ["The mainstay of therapy in S is V.", "Students should link S with V, its main therapy."],
  "sign": ["Every student learns V as the hallmark of S.", "At the bedside, V gives S away."],
  "organism": ["The microbe behind S is V.", "V is the microbe to remember for S."],
  "mechanism": ["S belongs to the drugs that work on V.", "V is where S does its work."],
  "defect": [
    "At the root of S lies V, which does not do its task.", "S teaches what happens when V is faulty.",
  ],
  "marker": ["In the laboratory, V is the clue to S.", "S leaves its trace as V."],
  "site": ["In the body, S can be found in V.", "An atlas shows S in V."],
  "role": ["The task of S is V.", "S serves for V."],
]

/// Triples of a graph of knowledge as sentences.
let triples: Wording = [
  "treatment": ["S is treated with V."], "sign": ["S has the sign V."], "organism": ["S has the agent V."],
  "mechanism": ["S has the target V."], "defect": ["S has a fault of V."], "marker": ["S has the marker V."],
  "site": ["S is located in V."], "role": ["S has the function V."],
]

// MARK: Questions to train on

let trainingOpenings: [Bool: [String]] = [
  // Of a drug, and of a disease.
  true: [
    "A patient has taken S for N weeks.", "The chart of a patient in bed N lists S.",
    "A pharmacist reviews S in a patient of ward N.",
  ],
  false: [
    "A patient with S is moved from ward N to your team.",
    "On a morning round in ward N the intern presents a patient with S.",
    "A patient with known S attends the clinic N weeks after discharge.",
    "Two senior colleagues agree on S in a patient admitted N hours ago.",
  ],
]

let trainingVignettes: Wording = [
  "treatment": ["Which of the following is the most appropriate treatment?", "What should be given?"],
  "sign": ["Which of the following findings is most likely?", "What would the examination show?"],
  "organism": [
    "Which of the following organisms is responsible?", "What would the laboratory grow or detect?",
  ],
  "mechanism": ["Which of the following is the target of the drug?", "Where does the drug act?"],
  "defect": ["Which of the following is defective?", "What is the underlying fault?"],
  "marker": ["Which of the following tests is most likely abnormal?", "Which test supports this diagnosis?"],
]

let trainingQuizzes: Wording = [
  "treatment": ["Drug or procedure of choice for S is:", "S is best treated by:"],
  "sign": ["Typical of S is:", "Which is seen in S?"],
  "organism": ["Causative agent of S is:", "S is due to:"],
  "mechanism": ["Site of action of S is:", "S acts by its effect on:"],
  "defect": ["Defect in S involves:", "S arises from a defect of:"],
  "marker": ["Marker of S is:", "Which is used in the diagnosis of S?"],
]

let examQuestions: Wording = [
  "treatment": ["Choose the therapy for S."], "sign": ["Choose the finding of S."],
  "organism": ["Choose the microbe of S."], "mechanism": ["Choose the target of S."],
  "defect": ["Choose what is faulty in S."], "marker": ["Choose the test for S."],
  "site": ["Choose the place of S."], "role": ["Choose the task of S."],
]

/// What somebody asks, and what the physician says.
let talks: [String: (asked: String, said: String)] = [
  "treatment": ("What do you give for S?", "For S we give V."),
  "sign": ("What should I look for in S?", "In S, look for V."),
  "organism": ("What germ brings S?", "The germ that brings S is V."),
  "mechanism": ("What does S do in the body?", "In the body, S works on V."),
  "defect": ("Why do people get S?", "People get S because of a fault in V."),
  "marker": ("What blood or laboratory test is there for S?", "For S, we look at V."),
]

/// An instruction, and reasoning that ends with the answer.
let reasonings: [String: (asked: String, said: String)] = [
  "treatment": (
    "Think step by step: which therapy fits S?",
    "The problem is S. A therapy should work on it and be well tried. For S that is V. The answer is V."
  ),
  "sign": (
    "Think step by step: which finding fits S?",
    "The problem is S. A finding should be common in it and rare elsewhere. In S that is V. The answer is V."
  ),
  "organism": (
    "Think step by step: which microbe fits S?",
    "The problem is S, an infection. Its microbe is found in those who have it. For S that is V. The answer is V."
  ),
  "mechanism": (
    "Think step by step: which target fits S?",
    "The drug is S. A target is what it binds or changes. For S that is V. The answer is V."
  ),
  "defect": (
    "Think step by step: which fault fits S?",
    "The problem is S, which has one known origin. What fails in S is V. The answer is V."
  ),
  "marker": (
    "Think step by step: which test fits S?",
    "The problem is S. A test should tell it from other diseases. For S that is V. The answer is V."
  ),
]
