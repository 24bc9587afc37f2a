import GRDB
import OslerLog

/// Which rows belong to one session: its own, and what they point to.
///
/// A cached execution's original comes with what it made, and with the rows it stands in. Of a session that
/// this one goes on with only the row itself comes.
struct ShareSelection {
  /// A condition for each table.
  let filter: [String: String]

  init(_ session: SessionID, tables: [String], log: String, _ db: Database) throws {
    let id = session.rawValue
    let last = try Int64.fetchOne(db, sql: "SELECT max(id) FROM source.sessions")
    guard try Row.fetchOne(db, sql: "SELECT 1 FROM source.sessions WHERE id = ?", arguments: [id]) != nil
    else {
      throw ShareError.noSession(id, log: log, last: last)
    }
    let hasOriginals = try LogCopier.columns(of: "executions", "source", db).contains("original")
    let originals =
      hasOriginals
      ? """
      UNION SELECT e.original FROM k JOIN source.executions e ON e.id = k.id WHERE e.original IS NOT NULL
      """ : ""
    try db.execute(
      sql: """
        CREATE TEMP TABLE kept_values (id INTEGER PRIMARY KEY);
        INSERT INTO kept_values
          WITH RECURSIVE k(id) AS (
            SELECT id FROM source.session_values WHERE session = \(id)
            UNION SELECT i.input_value FROM k JOIN source.value_inputs i ON i.value = k.id
              WHERE i.input_value IS NOT NULL)
          SELECT id FROM k;
        CREATE TEMP TABLE kept_executions (id INTEGER PRIMARY KEY);
        INSERT INTO kept_executions
          WITH RECURSIVE k(id) AS (
            SELECT id FROM source.executions WHERE session = \(id)
            UNION SELECT execution FROM source.session_values WHERE id IN temp.kept_values
            UNION SELECT f.execution FROM source.value_inputs i JOIN source.files f ON f.id = i.input_file
              WHERE i.value IN temp.kept_values
            UNION SELECT e.parent FROM k JOIN source.executions e ON e.id = k.id WHERE e.parent IS NOT NULL
            \(originals))
          SELECT id FROM k;
        CREATE TEMP TABLE kept_cells (id INTEGER PRIMARY KEY);
        INSERT INTO kept_cells
          SELECT id FROM source.cells WHERE session = \(id)
          UNION SELECT cell FROM source.executions WHERE id IN temp.kept_executions AND cell IS NOT NULL;
        CREATE TEMP TABLE kept_sessions (id INTEGER PRIMARY KEY);
        INSERT INTO kept_sessions
          WITH RECURSIVE k(id) AS (
            SELECT \(id)
            UNION SELECT session FROM source.executions WHERE id IN temp.kept_executions
            UNION SELECT session FROM source.cells WHERE id IN temp.kept_cells
            UNION SELECT session FROM source.session_values WHERE id IN temp.kept_values
            UNION SELECT s.resumes FROM k JOIN source.sessions s ON s.id = k.id WHERE s.resumes IS NOT NULL)
          SELECT id FROM k;
        """)
    let ofExecution = "execution IN temp.kept_executions"
    filter = [
      "sessions": "id IN temp.kept_sessions", "cells": "id IN temp.kept_cells",
      "executions": "id IN temp.kept_executions", "outputs": ofExecution,
      "output_data": "output IN (SELECT id FROM source.outputs WHERE \(ofExecution))",
      "metrics": ofExecution, "artifacts": ofExecution, "files": ofExecution,
      "session_values": "id IN temp.kept_values", "value_inputs": "value IN temp.kept_values",
      "messages": "session = \(id)", "replays": "session = \(id)",
      "embedded_files": "artifact IN (SELECT id FROM source.artifacts WHERE \(ofExecution))",
    ]
  }
}
