// swift-tools-version: 6.2
import PackageDescription

// This is a root package, so unsafeFlags are allowed; they stand in these two places only.
let kernelSettings: [CSetting] = [
  .define("NDEBUG", .when(configuration: .release)),
  // Lands after SwiftPM's own -O0 and -O2: debug tests run fast kernels too.
  .unsafeFlags(["-O3", "-Wall", "-Wextra", "-Werror"]),
]
let swiftSettings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

/// A module of ours: its folder in `Sources`, the arrows of docs/architecture.md.
func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: swiftSettings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
  .testTarget(
    name: name, dependencies: dependencies + ["OslerTestSupport"], exclude: exclude,
    swiftSettings: swiftSettings)
}

let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
  name: "osler",
  products: [.executable(name: "osler", targets: ["osler"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    .target(
      name: "CKernels", path: "kernels", exclude: ["README.md"], sources: ["cpu"],
      publicHeadersPath: "include", cSettings: kernelSettings,
      linkerSettings: [.linkedLibrary("dl"), .linkedLibrary("pthread"), .linkedLibrary("m")]),
    .target(name: "CReadline", linkerSettings: [.linkedLibrary("readline")]),
    .target(name: "CGzip", linkerSettings: [.linkedLibrary("z")]),
    .target(name: "CMarkup", cSettings: kernelSettings),
    .target(name: "CCurl", linkerSettings: [.linkedLibrary("dl"), .linkedLibrary("pthread")]),
    .target(name: "CDigest", linkerSettings: [.linkedLibrary("crypto")]),
    .target(name: "CSQLite", linkerSettings: [.linkedLibrary("sqlite3")]),

    module("OslerLanguage", [yams]),
    module("OslerDigest", ["CDigest"]),
    module("OslerPlot"),
    module("OslerJSON"),
    module("OslerCSV"),
    module("OslerJinja", ["OslerJSON"]),
    module("OslerText", ["OslerJSON", "OslerJinja"]),
    module("OslerGrammar", ["OslerJSON"]),
    module("OslerLog", ["OslerDigest", "CSQLite", grdb, sqlite]),
    module(
      "OslerRecord", ["OslerLanguage", "OslerLog", "OslerJSON", "OslerCSV", "OslerPlot", "OslerDigest", grdb]),
    module("OslerCorpus", ["OslerJSON", "OslerCSV", "OslerText", "OslerDigest", "CGzip", "CMarkup"]),
    module("OslerNetwork", ["OslerJSON", "OslerDigest", "CCurl"]),
    module("OslerTensor", ["CKernels"]),
    module("OslerModel", ["OslerJSON", "OslerTensor", "OslerDigest"]),
    module("OslerTraining", ["OslerModel", "OslerTensor", "OslerCorpus", "OslerDigest"]),
    module("OslerEvaluation", ["OslerModel", "OslerCorpus", "OslerText"]),
    module("OslerMachine", ["OslerTraining", "OslerModel", "OslerTensor", "OslerCorpus", "OslerText"]),
    module(
      "OslerInterpreter",
      [
        "OslerLanguage", "OslerJSON", "OslerText", "OslerGrammar", "OslerLog", "OslerPlot", "OslerDigest",
        "OslerCorpus", "OslerTensor", "OslerModel", "OslerTraining", "OslerEvaluation", "OslerRecord",
        "OslerNetwork",
      ]),
    .executableTarget(
      name: "osler",
      dependencies: [
        "OslerInterpreter", "OslerMachine", "OslerRecord", "OslerLanguage", "OslerLog", "OslerNetwork",
        "CReadline", argumentParser,
      ],
      swiftSettings: swiftSettings),

    .target(name: "OslerTestSupport", path: "Tests/OslerTestSupport", swiftSettings: swiftSettings),
    tests("ArchitectureTests", []),
    tests("OslerLanguageTests", ["OslerLanguage"], exclude: ["Golden"]),
    tests("OslerDigestTests", ["OslerDigest"]),
    tests("OslerPlotTests", ["OslerPlot"]),
    tests("OslerJSONTests", ["OslerJSON"]),
    tests("OslerCSVTests", ["OslerCSV"]),
    tests("OslerJinjaTests", ["OslerJinja", "OslerJSON"], exclude: ["Fixtures"]),
    tests("OslerGrammarTests", ["OslerGrammar", "OslerJSON"]),
    tests("OslerTextTests", ["OslerText", "OslerJSON"], exclude: ["Fixtures"]),
    tests("OslerLogTests", ["OslerLog", "OslerDigest", grdb]),
    tests(
      "OslerRecordTests", ["OslerRecord", "OslerLog", "OslerLanguage", "OslerJSON", "OslerDigest", grdb]),
    tests("OslerNetworkTests", ["OslerNetwork", "OslerDigest"]),
    tests("OslerCorpusTests", ["OslerCorpus", "OslerText", "OslerJSON", "OslerDigest"]),
    tests("KernelTests", ["CKernels"]),
    tests("OslerTensorTests", ["OslerTensor"]),
    tests("OslerModelTests", ["OslerModel", "OslerTensor"], exclude: ["Fixtures"]),
    tests("OslerTrainingTests", ["OslerTraining", "OslerModel", "OslerTensor", "OslerCorpus"]),
    tests(
      "OslerEvaluationTests", ["OslerEvaluation", "OslerModel", "OslerCorpus", "OslerText"],
      exclude: ["Fixtures"]),
    tests("OslerMachineTests", ["OslerMachine", "OslerModel", "OslerTensor"]),
    tests(
      "OslerInterpreterTests",
      [
        "OslerInterpreter", "OslerLanguage", "OslerLog", "OslerCorpus", "OslerNetwork", "OslerDigest",
        "OslerRecord",
      ],
      exclude: ["Snippets"]),
    tests(
      "oslerTests",
      [
        "osler", "OslerInterpreter", "OslerMachine", "OslerRecord", "OslerTensor", "OslerLanguage",
        "OslerLog",
      ]),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .gnu11)
