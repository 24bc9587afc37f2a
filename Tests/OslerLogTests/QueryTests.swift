import Foundation
import Testing

@testable import OslerLog

struct QueryTests {
  private let folder: Folder
  private let log: ExperimentLog

  init() throws {
    folder = try Folder()
    log = try ExperimentLog.open(folder["a.oslog"])
    let execution = try log.toyExecution(source: "x = train base")
    try log.append(
      (0..<3).map { MetricRecord(execution: execution.id, name: "loss", step: $0, value: Double($0) / 2) })
    try log.append(MIMEBundle(text: "model(m)"), to: execution.id, as: .result)
  }

  private func rows(
    _ sql: String, joining tables: [QueryTable] = [], limits: QueryLimits = QueryLimits()
  ) throws -> [[QueryValue]] {
    var rows: [[QueryValue]] = []
    try QueryConnection(log, limits: limits).run(sql, joining: tables) {
      rows.append($0)
      return true
    }
    return rows
  }

  private func error(_ sql: String, joining tables: [QueryTable] = []) -> QueryError? {
    do {
      _ = try rows(sql, joining: tables)
      return nil
    } catch {
      return error as? QueryError
    }
  }

  private func table(_ name: String, _ columns: [String] = ["id", "word"], rows: [[QueryValue]]) -> QueryTable
  {
    QueryTable(name: name, columns: columns) { _, add in for row in rows { try add(row) } }
  }

  // MARK: Asking

  @Test func `a question sees what was committed a moment ago, in a log that is being written`() throws {
    #expect(try rows("select count(*) from metrics") == [[.integer(3)]])
    #expect(
      try rows("select name, step, value, null from metrics order by step limit 1")
        == [[.text("loss"), .integer(0), .real(0), .null]])
  }

  @Test func `a log at rest and one in memory are asked alike`() throws {
    try log.close()
    let resting = try ExperimentLog.openReadOnly(folder["a.oslog"])
    var titles: [QueryValue] = []
    try QueryConnection(resting).run("select title from overview") {
      titles += $0
      return true
    }
    let memory = try ExperimentLog.inMemory()
    _ = try memory.toyExecution()
    try QueryConnection(memory).run("select title from overview") {
      titles += $0
      return true
    }
    #expect(titles == [.text("A study"), .text("A study")])
    #expect(try folder.contents().keys.sorted() == ["a.oslog"])
  }

  @Test func `columns have names that differ`() throws {
    var names: [String] = []
    try QueryConnection(log).run("select 1 as id, 2 as ID, 3 as id, 4 as other") {
      names = $0
    } row: { _ in
      true
    }
    #expect(names == ["id", "ID_2", "id_3", "other"])
  }

  @Test func `reading ends when the reader has enough`() throws {
    var count = 0
    try QueryConnection(log).run(
      "with recursive n(i) as (select 1 union all select i + 1 from n) select i from n"
    ) { _ in
      count += 1
      return count < 5
    }
    #expect(count == 5)
  }

  @Test func `a question without end can be stopped`() throws {
    let connection = try QueryConnection(log)
    var asked = 0
    connection.isStopped = {
      asked += 1
      return asked > 3
    }
    #expect(throws: QueryError.stopped) {
      try connection.run(
        "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n"
      ) { _ in true }
    }
    #expect(asked == 4)
  }

  @Test func `text that is not UTF-8 and zeros in it are no danger`() throws {
    #expect(
      try rows("select cast(x'41ff42' as text), cast(x'410042' as text), x'00ff'")
        == [[.text("A\u{FFFD}B"), .text("A\0B"), .blob(Data([0, 255]))]])
  }

  // MARK: Refusing

  @Test(arguments: [
    ("insert into cells (id) values (9)", "insert"), ("update sessions set title = 'x'", "update"),
    ("delete from metrics", "delete"), ("drop table metrics", "delete"), ("create table t (a)", "insert"),
    ("create temp table t (a)", "insert"), ("create temp view v as select 1", "insert"),
    ("attach 'other.db' as o", "attach"), ("attach ':memory:' as o", "attach"), ("detach main", "detach"),
    ("vacuum", "vacuum"), ("vacuum into 'stolen.db'", "vacuum"), ("reindex", "reindex"),
    ("begin", "transaction"), ("commit", "transaction"), ("savepoint s", "savepoint"),
    ("pragma user_version = 9", "pragma user_version"), ("pragma query_only = off", "pragma query_only"),
    ("pragma journal_mode", "pragma journal_mode"), ("pragma writable_schema = 1", "pragma writable_schema"),
    ("pragma trusted_schema = on", "pragma trusted_schema"),
    ("pragma temp_store_directory = '/tmp'", "pragma temp_store_directory"),
    ("select load_extension('evil.so')", "load_extension"), ("analyze", "insert"),
    ("alter table cells add column x", "alter table"),
    ("insert into sqlite_master values (1, 2, 3, 4, 5)", "insert"),
    ("explain delete from metrics", "delete"),
    ("with a as (select 1) delete from metrics", "delete"),
  ])
  func `whatever does not read is refused`(sql: String, action: String) throws {
    let before = try folder.contents().keys.sorted()
    #expect(error(sql) == .refused(action: action))
    #expect(try log.metrics(of: ExecutionID(1)).count == 3)
    #expect(try folder.contents().keys.sorted() == before)
  }

  @Test func `the schema cannot be written to`() {
    #expect(
      error("update sqlite_master set name = 'x'") == .sql("table sqlite_master may not be modified", at: nil)
    )
  }

  @Test func `pragmas that only look are answered`() throws {
    #expect(try rows("pragma user_version") == [[.integer(2)]])
    #expect(try rows("select name from pragma_table_info('metrics') limit 1") == [[.text("execution")]])
    #expect(try rows("pragma integrity_check") == [[.text("ok")]])
    #expect(try rows("select value from json_each('[3]')") == [[.integer(3)]])
  }

  @Test func `one statement at a time, and one that there is`() {
    #expect(error("") == .empty)
    #expect(error(" -- nothing\n ; ") == .empty)
    #expect(error("select 1; select 2") == .several(at: 10))
    #expect(error("select 1; drop table metrics") == .refused(action: "delete"))
    #expect(error("select ?") == .placeholder)
    #expect(error("select 1\0, 2") == .zeroByte)
    #expect(error("select 1 ; -- the end\n;") == nil)
  }

  @Test func `SQLite's complaint has its place`() {
    #expect(error("select nme from sessions") == .sql("no such column: nme", at: 7))
    #expect(error("select * form sessions") == .sql("near \"form\": syntax error", at: 9))
    #expect(error("select * from nowhere")?.missingTable == "nowhere")
  }

  @Test func `a value is as long as is allowed`() {
    var limits = QueryLimits()
    limits.valueBytes = 1000
    #expect(throws: QueryError.sql("string or blob too big", at: nil)) {
      try rows("select zeroblob(1001)", limits: limits)
    }
  }

  // MARK: Joining

  @Test func `rows from outside are joined with the log's`() throws {
    let words = table("words", rows: [[.integer(0), .text("zero")], [.integer(1), .text("one")]])
    #expect(
      try rows("select word, value from words join metrics on step = id order by id", joining: [words])
        == [[.text("zero"), .real(0)], [.text("one"), .real(0.5)]])
    #expect(try rows("select count(*) from WORDS", joining: [words]) == [[.integer(2)]])
  }

  @Test func `only tables that are named are read, and of them the columns that are`() throws {
    var wanted: [String: Set<Int>] = [:]
    func watched(_ name: String) -> QueryTable {
      QueryTable(name: name, columns: ["id", "long", "word"]) { columns, add in
        wanted[name] = columns
        try add([.integer(1), .text("…"), .text("one")])
      }
    }
    #expect(
      try rows("select word from b where id = 1", joining: [watched("a"), watched("b")]) == [[.text("one")]])
    #expect(wanted == ["b": [0, 2]])
    #expect(try rows("select count(*) from a", joining: [watched("a")]) == [[.integer(1)]])
    #expect(wanted == ["a": [], "b": [0, 2]])
  }

  @Test func `a name that the log has too must say which is meant`() throws {
    let files = table("files", rows: [[.integer(7), .text("mine")]])
    let shown = table("shown", rows: [[.integer(7), .text("mine")]])
    #expect(error("select * from files", joining: [files]) == .ambiguous(name: "files"))
    #expect(error("select * from shown", joining: [shown]) == .ambiguous(name: "shown"))
    #expect(try rows("select word from temp.files", joining: [files]) == [[.text("mine")]])
    #expect(try rows("select count(*) from main.files", joining: [files]) == [[.integer(0)]])
    #expect(
      try rows("select count(*), (select count(*) from main.files) from temp.files", joining: [files])
        == [[.integer(1), .integer(0)]])
    #expect(try rows("select count(*) from inputs", joining: [files]) == [[.integer(0)]])
    #expect(try rows("with files as (select 3) select * from files", joining: [files]) == [[.integer(3)]])
  }

  @Test func `names that SQL cannot tell apart are refused`() {
    let two = [table("papers", rows: []), table("Papers", rows: [])]
    #expect(error("select * from papers", joining: two) == .sameName("papers", "Papers"))
    #expect(
      error("select * from t", joining: [table("t", ["year", "Year"], rows: [])])
        == .sameColumn(table: "t", column: "Year"))
    #expect(error("select * from t", joining: [table("t", [], rows: [])]) == .noColumns(table: "t"))
  }

  @Test func `odd names of columns are quoted`() throws {
    let odd = table("odd", ["a \"b\"", "select", ""], rows: [[.text("x"), .integer(1), .null]])
    #expect(
      try rows("select \"a \"\"b\"\"\", \"select\", \"\" from odd", joining: [odd]) == [
        [.text("x"), .integer(1), .null]
      ])
  }

  @Test func `too many rows are refused, and the next question is answered`() throws {
    var limits = QueryLimits()
    (limits.tableRows, limits.tableBytes) = (2, 1000)
    let many = table("many", rows: (0..<3).map { [.integer($0), .null] })
    let long = table("long", rows: [[.null, .text(String(repeating: "x", count: 1000))]])
    let connection = try QueryConnection(log, limits: limits)
    #expect(throws: QueryError.tooManyRows(table: "many", limit: 2)) {
      try connection.run("select * from many", joining: [many]) { _ in true }
    }
    #expect(throws: QueryError.tooLarge(table: "long", limitBytes: 1000)) {
      try connection.run("select * from long", joining: [long]) { _ in true }
    }
    var count = 0
    try connection.run("select * from few", joining: [table("few", rows: [[.null, .null]])]) { _ in
      count += 1
      return true
    }
    #expect(count == 1)
    #expect(throws: QueryError.sql("no such table: few", at: nil)) {
      try connection.run("select * from few") { _ in true }
    }
  }
}
