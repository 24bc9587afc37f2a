import OslerLanguage
import OslerModel
import OslerTensor
import OslerText
import OslerTraining

/// `train cpoly base on: [questions: qa, exams: exams] skills: 4 rank: 8`
struct TrainCPolyCommand: Command {
  static let group = CommandGroup.training
  static let keepsFiles = true
  static let isRandom = true
  static let signature = CommandSignature(
    "train cpoly", "Trains adapters for several tasks at once that share skills; the model stays as it is.",
    discussion: """
      C-Poly (Wang et al. 2023): low-rank skills that all tasks share and some that each task has for itself, \
      and a learned assignment of how much of each a task takes. Gives a record with an adapter for each task, \
      of rank (skills + special) · rank, into which its weights are multiplied: an adapter like any other. \
      Each has the weights of all tasks as `assignment`. Everything else is as in 'train lora'.
      """,
    parameters: [
      .argument("model", .value(.model), help: "the base; never changed"),
      .option(
        "on", .value(.record), required: true,
        help: "rows of each task by its name, as 'train lora' takes them: two tasks or more"),
      .option(
        "skills", .value(.integer), default: "4", range: .between(1, 1024),
        help: "skills that all tasks share"),
      .option(
        "special", .value(.integer), default: "1", range: .between(0, 1024),
        help: "skills that each task has for itself"),
      .option("rank", .value(.integer), default: "8", range: .between(1, 4096), help: "rank of each skill"),
      .option("alpha", .value(.number), default: "16", range: .above(0), help: "scale times rank"),
      LoRAOptions.dropout, LoRAOptions.targets, LoRAOptions.rslora,
      .option(
        "temperature", .value(.number), default: "1", range: .between(0.01, 100),
        help: "of the Gumbel-sigmoid on the assignment while training"),
      .option(
        "assignment_lr", .value(.number), default: "1e-2", range: .above(0),
        help: "peak learning rate of the assignment; it follows the schedule of 'lr'"),
      .option(
        "sample", .choice(TaskRows.Sampling.allCases.map(\.rawValue)), default: "rows",
        help: "how tasks are drawn: every row once, or equally many of each task"),
      TemplateOption.parameter(
        help: "how question and answer become one text; the model's own, else plain, without it"),
    ]
      + RecipeOptions.parameters(
        lr: "1e-3", epochs: "3", decay: "0",
        validation: .option(
          "validation", .value(.record),
          help: "rows of tasks, by their names, that are held out: their loss is measured, never learned")),
    returns: .record,
    examples: [
      Example(
        """
        tasks = [short: questions, long: (questions | where length(answer) > 40)]
        shared = train cpoly base on: tasks skills: 2 rank: 2 epochs: 1 batch: 2
        ask "What treats gout?" model: shared.long max_tokens: 4
        """)
    ])

  let model: ModelValue
  let rows: TaskRows
  let shape: SkillShape
  let template: TemplateOption.Choice?
  let recipe: Recipe
  let memory: Int?

  init(_ arguments: Arguments) throws(Diagnostic) {
    model = arguments.handle("model", as: ModelValue.self)
    rows = try TaskRows(arguments, tokenizer: model.tokenizer, layout: model.layout)
    template = try TemplateOption.template(arguments)
    recipe = try RecipeOptions.recipe(arguments, for: model)
    memory = RecipeOptions.memory(arguments)
    shape = SkillShape(
      skill: try LoRAOptions.shape(arguments), tasks: rows.names.count, common: arguments.integer("skills"),
      special: arguments.integer("special"), temperature: arguments.real("temperature"),
      assignmentRate: arguments.real("assignment_lr") / recipe.learningRate)
    guard shape.skillsOfTask * shape.skill.rank <= 65_536 else {
      throw arguments.error(
        "\(shape.skillsOfTask) skills of rank \(shape.skill.rank) make adapters of rank "
          + "\(shape.skillsOfTask * shape.skill.rank), and 65536 is the most", at: "skills")
    }
  }

  func run(in context: CommandContext) throws -> Value {
    let template = try template?.template(for: model.tokenizer) ?? model.template ?? .plain
    let data = try rows.exchanges(template, stream: context.random("sample"), in: context)
    try context.note("tasks: \(rows.words(data))")
    let trained = model.transformer.sharingWeights()
    let skills = try SkillMixture(shape, for: trained.configuration, seed: context.random("init").key)
    try trained.attach(skills.current)
    var history = try StageWork(
      stage: CPolyStage(), data: data, model: trained, skills: skills, recipe: recipe, memory: memory
    )
    .run(in: context)
    let assignment = SkillAssignment(skills, tasks: rows.names)
    history.assignment = assignment
    let lineage = history.lineage(of: context)
    try context.show(try assignment.table(lineage).shown(in: context))
    return .record(
      Record(
        try rows.names.enumerated().map { task, name in
          history.task = name
          let adapter = try AdapterValue(
            skills.adapter(of: task), on: model, template: template, training: history,
            lineage: lineage.part(name))
          return (name: name, value: .handle(adapter))
        }))
  }
}
