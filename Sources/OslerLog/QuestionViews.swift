extension Schema {
  /// Views for questions that are often asked. Frozen: a change is a new migration.
  static let questions = """
    CREATE VIEW cached AS
      SELECT e.session, c.name AS cell, e.id AS execution, e.source, e.original,
        o.session AS original_session, o.elapsed_seconds AS seconds_saved
      FROM executions e JOIN executions o ON o.id = e.original
        LEFT JOIN cells c ON c.id = e.cell
      ORDER BY e.id;

    CREATE VIEW costs AS
      SELECT session, command, count(*) AS runs,
        count(CASE WHEN status = 'cached' THEN 1 END) AS cached,
        count(CASE WHEN status = 'failed' THEN 1 END) AS failed,
        round(total(CASE WHEN status <> 'cached' THEN elapsed_seconds END), 3) AS seconds
      FROM executions
      WHERE command IS NOT NULL
      GROUP BY session, command
      ORDER BY session, seconds DESC;

    CREATE VIEW series AS
      SELECT e.session, e.id AS execution, e.command, m.name, m.steps,
        (SELECT value FROM metrics f WHERE f.execution = m.execution AND f.name = m.name
          AND f.step = m.first_step) AS first,
        (SELECT value FROM metrics l WHERE l.execution = m.execution AND l.name = m.name
          AND l.step = m.last_step) AS last,
        m.least, m.greatest
      FROM (SELECT execution, name, count(*) AS steps, min(step) AS first_step, max(step) AS last_step,
          min(value) AS least, max(value) AS greatest
        FROM metrics GROUP BY execution, name) m
        JOIN executions e ON coalesce(e.original, e.id) = m.execution
      ORDER BY e.id, m.name;

    CREATE VIEW scores AS
      SELECT e.session, c.name AS cell, e.id AS execution, e.command,
        substr(m.name, instr(m.name, '/') + 1) AS model, substr(m.name, 1, instr(m.name, '/') - 1) AS name,
        m.value
      FROM executions e JOIN metrics m ON m.execution = coalesce(e.original, e.id)
        LEFT JOIN cells c ON c.id = e.cell
      WHERE e.command LIKE 'evaluate%' AND instr(m.name, '/') > 0
      ORDER BY e.id, model, m.name;

    CREATE VIEW made AS
      SELECT e.session, c.name AS cell, e.id AS execution, a.kind, a.path, a.digest, a.bytes
      FROM executions e JOIN artifacts a ON a.execution = coalesce(e.original, e.id)
        LEFT JOIN cells c ON c.id = e.cell
      ORDER BY e.id, a.id;

    """
}
