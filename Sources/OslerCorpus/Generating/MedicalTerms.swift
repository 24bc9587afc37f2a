/// Counts what looks like a medical entity. A heuristic, not a recogniser: it knows the headings that an
/// article is indexed under, how medical words begin and end, how abbreviations are written, and a short
/// list of common words; and it takes a capital within a sentence for a name: of a syndrome, an organism, a
/// sign. It takes some words that are none and misses names that look like any other word.
public struct MedicalTerms: Sendable {
  private let known: Set<String>

  /// - Parameter headings: what the article is indexed under; their words count as medical.
  public init(headings: [String] = []) {
    known = Set(headings.flatMap(GeneratedText.words).filter { $0.count > 3 }.map(GeneratedText.stem))
      .subtracting(Self.general)
  }

  /// Different entities in a text: runs of neighbouring medical words, each run one.
  public func count(in text: String) -> Int {
    var found: Set<String> = []
    var run: [String] = []
    func close() {
      if !run.isEmpty { found.insert(run.joined(separator: " ")) }
      run = []
    }
    // What stands between two words ends a run: punctuation does, a space does not.
    var isFirst = true
    for phrase in text.split(whereSeparator: { ",;:()[]/".contains($0) }) {
      for word in GeneratedText.words(phrase) {
        if isMedical(word) || !isFirst && isName(word) {
          run.append(GeneratedText.stem(word))
        } else {
          close()
        }
        isFirst = false
      }
      close()
    }
    return found.count
  }

  func isMedical(_ word: String) -> Bool {
    let lower = word.lowercased()
    if Self.common.contains(lower) || Self.common.contains(String(lower.dropLast())) { return true }
    if isAbbreviation(word) { return true }
    guard lower.count > 4 else { return false }
    if known.contains(GeneratedText.stem(word)) { return true }
    if Self.excluded.contains(lower) { return false }
    return Self.endings.contains { lower.hasSuffix($0) } || Self.beginnings.contains { lower.hasPrefix($0) }
  }

  /// `Kayser-Fleischer`, `Leishmania`: a capital where no sentence begins.
  private func isName(_ word: String) -> Bool {
    word.count > 3 && word.first?.isUppercase == true && !Self.otherNames.contains(word)
  }

  /// `BRCA1`, `HbA1c`, `COPD`, `IL-6`: at least two capitals, or a capital and a digit.
  private func isAbbreviation(_ word: String) -> Bool {
    let capitals = word.count(where: \.isUppercase)
    return word.count <= 12 && (capitals >= 2 || capitals == 1 && word.contains(where: \.isNumber))
      && !["CI", "OR", "HR", "RR", "SD", "IQR", "US", "UK", "AND", "NOT"].contains(word)
  }

  /// Headings that nearly every article has.
  private static let general = Set(
    [
      "humans", "female", "adult", "middle", "young", "study", "studies", "trial", "follow", "factors",
      "group",
    ]
    .map(GeneratedText.stem))
  private static let excluded: Set<String> = [
    "basis", "analysis", "hypothesis", "emphasis", "crisis", "thesis", "diagnosis", "prognosis", "purpose",
    "otherwise", "close", "those", "whose", "loose", "dose", "choose", "carbon", "coma", "aroma", "diploma",
    "routine", "determine", "examine", "decline", "define", "combine", "outline", "baseline", "online",
    "line",
    "guideline", "machine", "examines", "underline", "borderline", "discipline", "airline", "deadline",
    "engine",
    "avoid", "increase", "decrease", "increases", "decreases", "phase", "phases", "release", "purchase",
    "base",
    "database", "erase", "case", "cases", "please", "phrase", "ratio", "program", "histogram", "diagram",
    "medicine", "genuine", "feminine", "masculine", "marine", "magazine", "imagine", "pipeline", "timeline",
  ]
  /// Capitals that name no disease, organism or sign.
  private static let otherNames: Set<String> = [
    "January", "February", "March", "April", "June", "July", "August", "September", "October", "November",
    "December", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "Europe",
    "European", "America", "American", "Africa", "African", "Asia", "Asian", "Australia", "China", "Chinese",
    "India", "Indian", "Japan", "Japanese", "Korea", "Korean", "Germany", "German", "France", "French",
    "Italy",
    "Italian", "Spain", "Spanish", "Canada", "Canadian", "Brazil", "Denmark", "Danish", "Sweden", "Swedish",
    "Norway", "Finland", "Netherlands", "Dutch", "Turkey", "Iran", "Israel", "United", "States", "Kingdom",
    "England", "University", "Hospital", "Department", "National", "Guidelines", "Patients", "Society",
  ]
  private static let endings = [
    "itis", "osis", "iasis", "emia", "aemia", "uria", "pathy", "oma", "omas", "ectomy", "ostomy", "otomy",
    "plasty",
    "scopy", "graphy", "gram", "algia", "megaly", "penia", "cytosis", "rrhage", "rrhagic", "rrhea", "plegia",
    "paresis", "trophy", "sclerosis", "stenosis", "emic", "aemic", "pathic", "itic", "genic", "toxic",
    "toxicity", "mab", "nib", "pril", "sartan", "statin", "statins", "olol", "cillin", "mycin", "floxacin",
    "azole", "vir", "gliptin", "gliflozin", "glutide", "parin", "xaban", "tidine", "prazole", "triptan",
    "dronate", "sone", "solone", "azepam", "caine", "ase", "ases", "globulin", "receptor", "receptors",
    "cyte",
    "cytes", "blast", "blasts", "virus", "viral", "bacter", "coccus", "therapy", "emesis", "edema", "oedema",
    "sine", "tine", "dine", "rine", "zine", "line", "pine", "mine", "pam", "lam", "olide", "mide", "oxide",
    "zide", "thiazide", "sunate", "quantel", "pressin", "vaptan", "lulose", "oxin", "uterol", "terol", "imus",
    "cept", "tide", "toin", "micin", "cycline", "tericin", "retinoic", "ribine", "goline", "xone", "fibrate",
    "steine", "nuclease", "kinase", "in-1", "in-2", "genetic", "phage", "phages", "poiesis", "partum", "oid",
  ]
  private static let beginnings = [
    "cardio", "cardia", "myocard", "hepat", "nephr", "renal", "gastr", "neuro", "pulmon", "bronch", "hemat",
    "haemat", "hemo", "haemo", "dermat", "osteo", "arthr", "rheumat", "immun", "antibod", "antibio",
    "antivir",
    "anticoag", "antihyper", "antiplatelet", "thromb", "vascul", "coron", "cerebr", "encephal", "psych",
    "onco", "tumor", "tumour", "carcin", "metast", "chemo", "radio", "diabet", "insulin", "gluc", "glyc",
    "thyro", "adren", "cortico", "steroid", "hypert", "hypot", "hyperg", "hypog", "hyperk", "hypok", "pneumo",
    "asthma", "allerg", "anaphyl", "sepsis", "septic", "microb", "bacter", "fung", "parasit", "vaccin",
    "urolog", "urin", "prostat", "ovar", "uter", "mening", "epilep", "transplant", "dialy", "ischem",
    "ischaem",
    "infarct", "fibros", "cirrho", "lymph", "leuk", "platelet", "cytok", "interleuk", "genom", "mutation",
  ]
  private static let common: Set<String> = [
    "anemia", "angina", "aspirin", "atrial", "biopsy", "bleeding", "blood", "bone", "brain", "cancer", "cell",
    "cholesterol", "colon", "copd", "cough", "death", "dementia", "diarrhea", "disease", "disorder", "drug",
    "dyspnea", "eczema", "embolism", "enzyme", "failure", "fever", "fibrillation", "fracture", "gene", "gout",
    "heart", "hormone", "hospitalization", "infection", "inflammation", "influenza", "injury", "intestine",
    "kidney", "lesion", "liver", "lung", "malaria", "marrow", "mortality", "muscle", "nausea", "obesity",
    "pain", "pancreas", "placebo", "plasma", "pregnancy", "protein", "rash", "relapse", "remission", "sepsis",
    "serum", "skin", "spleen", "stent", "stroke", "surgery", "survival", "syndrome", "syphilis", "tissue",
    "toxin", "tuberculosis", "ulcer", "vein", "artery", "warfarin", "heparin", "metformin", "iron", "vitamin",
    "shock", "seizure", "catheter", "ventricular", "valve", "aorta", "aortic", "pneumonia",
    "penicillin", "colchicine", "allopurinol", "prednisone", "lithium", "digoxin", "celiac", "lupus", "hiv",
    "acid", "antigen", "asthma", "barium", "bile", "block", "bowel", "bradycardia", "cast", "channel",
    "click",
    "cyst", "duct", "eye", "fibrosis", "foot", "glucose", "granuloma", "hypertension", "lamina", "lactulose",
    "magnesium", "membrane", "migraine", "mitral", "murmur", "necrosis", "nerve", "neonatal", "pacemaker",
    "palsy", "papule", "peptide", "pertussis", "poisoning", "potassium", "prolapse", "pump", "respiratory",
    "retinoic", "septal", "sodium", "spinal", "surfactant", "swallow", "tolvaptan", "trauma", "urine",
    "wheeze",
    "wound", "wave", "calcium", "calcitonin", "crystal", "collagen", "complement", "diuretic", "dynein",
    "dyskinesia", "factor", "gland", "hernia", "joint", "ligament", "pathogen", "pleural", "polyp", "proton",
    "rash", "retina", "sarcoid", "sputum", "thumb", "tremor", "vomiting", "whooping", "stippling", "digoxin",
    "atropine", "artesunate", "phenoxybenzamine", "malaria", "blindness", "antagonist", "agonist",
    "inhibitor",
  ]
}
