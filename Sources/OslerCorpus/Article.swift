/// A citation of PubMed, as far as a language model reads it.
///
/// Texts have their inline markup and MathML reduced to text, and every run of white space (Unicode's) to one
/// space.
public struct Article: Hashable, Sendable {
  public let pmid: Int
  /// 1 for nearly all; later versions of a citation count up.
  public let version: Int
  /// As PubMed gives it: a translated title stands in `[brackets]`, a missing one is empty.
  public let title: String
  /// The paragraphs of a structured abstract as `LABEL: text`, one a line. `nil` where none has text.
  public let abstract: String?
  public let journal: Journal
  /// The year, else the first in its `MedlineDate`, else the electronic publication's.
  public let year: Int?
  /// Names of the MeSH descriptors, in their order, without qualifiers.
  public let mesh: [String]
  public let publicationTypes: [String]
  /// MARC codes: `eng`.
  public let language: [String]
  /// The article's own, without a resolver: `10.1000/182`.
  public let doi: String?

  public init(
    pmid: Int, version: Int = 1, title: String, abstract: String?, journal: Journal, year: Int?,
    mesh: [String] = [], publicationTypes: [String] = [], language: [String] = ["eng"], doi: String? = nil
  ) {
    self.pmid = pmid
    self.version = version
    self.title = title
    self.abstract = abstract
    self.journal = journal
    self.year = year
    self.mesh = mesh
    self.publicationTypes = publicationTypes
    self.language = language
    self.doi = doi
  }

  /// What a model reads: the title, and on the lines below it the abstract.
  public var text: String { abstract.map { "\(title)\n\($0)" } ?? title }
}

/// The journal of an ``Article``, by all the names it may be asked for. What a citation lacks is empty or `nil`.
public struct Journal: Hashable, Sendable {
  public var title = ""
  public var isoAbbreviation: String?
  public var medlineAbbreviation: String?
  public var issnPrint: String?
  public var issnElectronic: String?
  /// The ISSN that stands for all media of the journal.
  public var issnLinking: String?
  /// Its number in NLM's catalogue.
  public var nlmID: String?

  public init(title: String = "") { self.title = title }
}
