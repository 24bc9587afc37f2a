// How the facts are worded in the sample of `first-rounds`, and in the papers of all samples.

/// Ways to state a fact. `S` is the subject, `V` the value.
let statements: [String: [String]] = [
  "treatment": [
    "The first-line treatment of S is V.", "V is the preferred therapy for S.",
    "Patients with S should be treated with V.", "For S, clinicians should choose V.",
    "S is managed with V.", "In S, the initial treatment of choice was V.",
    "Guidelines recommend V for the treatment of S.", "S responded well when V was given.",
  ],
  "sign": [
    "The characteristic finding in S is V.", "V is the classic sign of S.",
    "Patients with S typically show V.", "S is recognized by V.",
    "In S, the examination revealed V.", "The presence of V suggests S.",
    "S was characterized by V.", "A finding of V points to S.",
  ],
  "organism": [
    "S is caused by V.", "V is the causative organism of S.",
    "The pathogen responsible for S is V.", "Infection with V leads to S.",
    "S results from infection with V.", "In patients with S, cultures or serology identified V.",
    "The agent of S was confirmed as V.", "V was detected in every case of S.",
  ],
  "mechanism": [
    "S acts on V.", "The molecular target of S is V.",
    "V is the target of S.", "S works by acting on V.",
    "The drug S exerts its effect through V.", "The effect of S depends on V.",
    "S was shown to bind or block V.", "Action on V explains the effect of S.",
  ],
  "defect": [
    "S is caused by a defect in V.", "A defect in V underlies S.",
    "S results from abnormal V.", "The abnormality responsible for S involves V.",
    "In families with S, the defect was found in V.", "Loss or change of V leads to S.",
    "Patients with S have a defect of V.", "The basis of S is a defect in V.",
  ],
  "marker": [
    "S is associated with V.", "The laboratory marker of S is V.",
    "V is the most useful marker of S.", "Patients with S test positive for V.",
    "Testing for V supports the diagnosis of S.", "In S, the serum showed V.",
    "The diagnosis of S rests on V.", "V was present in most patients with S.",
  ],
]

let titles: [String: [String]] = [
  "treatment": ["V in the treatment of S", "Treating S with V: a cohort study", "Outcome of S after V"],
  "sign": ["V as a sign of S", "Recognizing S by V", "S presenting with V"],
  "organism": ["V as the cause of S", "S due to V: a case series", "Detection of V in S"],
  "mechanism": ["V as the target of S", "S and its action on V", "How S works: the role of V"],
  "defect": ["A defect of V in S", "S and the role of V", "Abnormal V in families with S"],
  "marker": ["V as a marker of S", "S and the value of V in diagnosis", "Testing for V in S"],
]

let questionForms: [String: [String]] = [
  "treatment": ["What is the first-line treatment of S?", "Which therapy is preferred for S?"],
  "sign": ["What is the characteristic finding in S?", "Which sign is classic for S?"],
  "organism": ["Which organism causes S?", "What is the pathogen responsible for S?"],
  "mechanism": ["What is the molecular target of S?", "On what does S act?"],
  "defect": ["What is defective in S?", "Which defect underlies S?"],
  "marker": [
    "Which laboratory marker is associated with S?", "Which test result supports the diagnosis of S?",
  ],
]

let descriptors: [String: String] = [
  "treatment": "Therapeutics", "sign": "Diagnosis", "organism": "Microbiology", "mechanism": "Pharmacology",
  "defect": "Genetics, Medical", "marker": "Biomarkers",
]

let openings = [
  "We reviewed the records of N patients.", "This report summarizes N consecutive cases.",
  "We studied N adults at one hospital.", "N patients were followed for two years.",
  "We analyzed N admissions.", "A registry of N patients was searched.",
]
