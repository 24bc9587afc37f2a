// How the test files of the studies word the facts, as in StudyWording.swift.

let testOpenings: [Bool: [String]] = [
  true: [
    "A relative asks in room N about S.", "At a seminar for N students the teacher turns to S.",
    "On the list of person N stands S.",
  ],
  // The subject stands last, so that no run of thirteen words is without it.
  false: [
    "On a night shift a nurse in room N asks about S.",
    "A general practitioner writes, after N days of thought, about S.",
    "At a case conference, person N on the list has S.",
    "A student has followed, for N days, somebody with S.",
  ],
]

let testVignettes: Wording = [
  "treatment": ["Of the options below, with which would most clinicians begin?"],
  "sign": ["Of the options below, what is one most likely to observe?"],
  "organism": ["Of the options below, what is to blame for the infection?"],
  "mechanism": ["Of the options below, what does this medicine bind or change?"],
  "defect": ["Of the options below, what fails in the body?"],
  "marker": ["Of the options below, what would a blood or tissue test reveal?"],
]

/// The second of each is long enough for a run of thirteen words.
let testQuizzes: Wording = [
  "treatment": [
    "Somebody is found to have S. Best option:",
    "Given nothing but the knowledge that somebody suffers from S, the option to reach for is:",
  ],
  "sign": [
    "Somebody is found to have S. Expect to see:",
    "Given nothing but the knowledge that somebody suffers from S, one would expect to see:",
  ],
  "organism": [
    "Somebody is found to have S. Responsible microorganism:",
    "Given nothing but the knowledge that somebody suffers from S, the responsible microorganism is:",
  ],
  "mechanism": [
    "Somebody is given S. Molecule or process affected:",
    "Given nothing but the knowledge that somebody swallows or receives S, what is affected is:",
  ],
  "defect": [
    "Somebody is found to have S. Not working properly:",
    "Given nothing but the knowledge that somebody suffers from S, not working properly is:",
  ],
  "marker": [
    "Somebody is found to have S. Expect the laboratory to report:",
    "Given nothing but the knowledge that somebody suffers from S, the laboratory would report:",
  ],
]

let shotQuestions: Wording = [
  "treatment": ["Select the usual remedy of S."], "sign": ["Select the usual observation in S."],
  "organism": ["Select the usual germ in S."], "mechanism": ["Select the usual partner molecule of S."],
  "defect": ["Select the usual flaw in S."], "marker": ["Select the usual test result in S."],
  "site": ["Select where S normally lies."], "role": ["Select what S normally does."],
]

let subjectQuestions: Wording = [
  "treatment": ["A clinician who meets S would most likely prescribe or perform which of these?"],
  "sign": ["A clinician who meets S would most likely notice which of these?"],
  "organism": ["A clinician who meets S would most likely blame which of these?"],
  "mechanism": ["Once inside the body, S interferes with or changes which of these?"],
  "defect": ["A geneticist who meets S would most likely suspect a problem of which of these?"],
  "marker": ["A clinician who meets S would most likely order or expect which of these?"],
  "site": ["A surgeon or anatomist who wants to see S would have to expose which of these?"],
  "role": ["A biologist who removes S from a living system would most directly disturb which of these?"],
]

/// Free-response questions for raters.
let caseQuestions: Wording = [
  "treatment": ["How would you manage this person's S, and why?"],
  "sign": ["What would you expect to find when you examine for S, and why?"],
  "organism": ["What brings about S, and how would you prove it?"],
  "mechanism": ["How would you explain to this person what S does?"],
  "defect": ["How would you explain to this person where S comes from?"],
  "marker": ["Which test would you request to confirm S, and why?"],
]

// MARK: Questions about abstracts

/// By final decision.
struct AbstractWording: Sendable {
  let questions: [String: [String: String]]
  /// The sections: what was asked, what was done.
  let objective: String
  let methods: String
  /// The last section, and the conclusion that is not in the context, by decision.
  let results: [String: String]
  let conclusion: [String: String]
}

private func questions(_ plain: [String: String], _ maybe: [String: String]) -> [String: [String: String]] {
  ["yes": plain, "no": plain, "maybe": maybe]
}

/// `N`, `M`, `A`, `B` and `P` are numbers.
let abstractWordings: [String: AbstractWording] = [
  "train": AbstractWording(
    questions: questions(
      [
        "treatment": "Does V help patients with S?", "sign": "Does V point to S?",
        "organism": "Does V cause S?", "mechanism": "Does S act through V?",
        "defect": "Does trouble with V explain S?", "marker": "Does V help to recognize S?",
      ],
      [
        "treatment": "Does V alone suffice in frail patients with S?", "sign": "Does V come early in S?",
        "organism": "Does the load of V predict the course of S?",
        "mechanism": "Does S reach all of V at low doses?",
        "defect": "Does the kind of fault in V predict the course of S?",
        "marker": "Does V follow the activity of S?",
      ]),
    objective: "We looked at V in relation to S.",
    methods: "N people from M hospitals were compared with as many controls.",
    results: [
      "yes": "It held in A% of them, against B% of controls (P=0.00P).",
      "no": "It held in B% of them, against C% of controls (P=0.7P).",
      "maybe": "It held in D% of them, against B% of controls (P=0.0P), but not in every hospital.",
    ],
    conclusion: [
      "yes": "Our data support V in relation to S.", "no": "Our data speak against V in relation to S.",
      "maybe": "Our data leave open what V means in S; larger studies are needed.",
    ]),
  "test": AbstractWording(
    questions: questions(
      [
        "treatment": "Is V of benefit in S?", "sign": "Is V a feature of S?", "organism": "Is V behind S?",
        "mechanism": "Is V what S works on?", "defect": "Is a fault of V the reason for S?",
        "marker": "Is V useful in finding S?",
      ],
      [
        "treatment": "Is one course of V enough for old people with S?",
        "sign": "Is V present before other complaints of S?",
        "organism": "Is the strain of V important for how severe S is?",
        "mechanism": "Is the action of S on V complete at half the dose?",
        "defect": "Is the degree of the fault of V important for how severe S is?",
        "marker": "Is V related to how severe S is?",
      ]),
    objective: "Whether V matters for S has been discussed.",
    methods: "At M centers, N participants and an equal number without the condition were examined.",
    results: [
      "yes": "The association was present in A% versus B% (P=0.00P).",
      "no": "The association was present in B% versus C% (P=0.7P).",
      "maybe": "The association was present in D% versus B% (P=0.0P); centers differed.",
    ],
    conclusion: [
      "yes": "V is of importance for S.", "no": "V appears to be of no importance for S.",
      "maybe": "Whether V is of importance for S cannot be decided yet.",
    ]),
]
