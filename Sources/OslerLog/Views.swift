extension Schema {
  /// Frozen: a change is a new migration.
  static let viewsOfVersion1 = """
    CREATE VIEW overview AS
      SELECT s.id AS session, s.started, s.status, coalesce(s.title, s.notebook) AS title,
        (SELECT count(*) FROM cells c WHERE c.session = s.id) AS cells,
        (SELECT count(*) FROM executions e WHERE e.session = s.id) AS executions,
        (SELECT count(*) FROM executions e WHERE e.session = s.id AND e.status = 'failed') AS failed,
        round((julianday(s.ended) - julianday(s.started)) * 86400, 3) AS seconds
      FROM sessions s
      ORDER BY s.id;

    CREATE VIEW history AS
      SELECT e.session, e.id AS execution, c.name AS cell, e.source, e.status,
        e.elapsed_seconds AS seconds, e.started
      FROM executions e LEFT JOIN cells c ON c.id = e.cell
      ORDER BY e.session, e.ordinal;

    CREATE VIEW shown AS
      SELECT e.session, c.name AS cell, e.id AS execution, o.id AS output, o.kind, d.data AS text, o.shown
      FROM outputs o
        JOIN executions e ON e.id = o.execution
        LEFT JOIN cells c ON c.id = e.cell
        JOIN output_data d ON d.output = o.id AND d.mime = 'text/plain'
      ORDER BY o.id;

    CREATE VIEW failures AS
      SELECT e.session, c.name AS cell, e.id AS execution, e.source, e.status, e.error, e.started
      FROM executions e LEFT JOIN cells c ON c.id = e.cell
      WHERE e.status IN ('failed', 'interrupted', 'partial')
      ORDER BY e.id;

    CREATE VIEW losses AS
      SELECT e.session, m.execution, e.command, m.step, m.value AS loss, m.at
      FROM metrics m JOIN executions e ON e.id = m.execution
      WHERE m.name = 'loss'
      ORDER BY m.execution, m.step;

    CREATE VIEW inputs AS
      SELECT e.session, f.path, f.digest, f.bytes, f.modified, count(*) AS reads
      FROM files f JOIN executions e ON e.id = f.execution
      GROUP BY e.session, f.path, f.digest
      ORDER BY e.session, f.path;

    CREATE VIEW lineage AS
      SELECT v.session, v.id AS value, v.name, v.type, i.role,
        CASE WHEN i.input_file IS NULL THEN 'value' ELSE 'file' END AS input_kind,
        coalesce(i.input_value, i.input_file) AS input,
        coalesce(w.name, f.path) AS input_name,
        coalesce(w.digest, f.digest) AS input_digest
      FROM value_inputs i
        JOIN session_values v ON v.id = i.value
        LEFT JOIN session_values w ON w.id = i.input_value
        LEFT JOIN files f ON f.id = i.input_file
      ORDER BY i.value, i.position;

    """
}
