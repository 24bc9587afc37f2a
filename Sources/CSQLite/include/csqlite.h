// What SQLite offers only through functions with variable arguments, which Swift cannot call: its defences
// against files made to do harm, https://sqlite.org/security.html.
#ifndef OSLER_CSQLITE_H
#define OSLER_CSQLITE_H

#include <stdint.h>

struct sqlite3;

/// No triggers, no extensions, no trust in what a schema calls, no way round SQLite's own checks.
/// 1 when all of that is so, else 0.
int osl_sqlite_defend(struct sqlite3 *db);

/// Bounds what one statement may be and ask for, for files and queries of strangers.
void osl_sqlite_limit_statements(struct sqlite3 *db);

/// Bounds a row, a text or a BLOB to `bytes`; gives back the bound before.
int osl_sqlite_limit_values(struct sqlite3 *db, int bytes);

/// The kind of file system that `path` lies on, `f_type` of statfs(2), which Swift's Glibc leaves out; 0 when
/// nobody can tell. SQLite's way of working depends on it.
uint32_t osl_file_system(const char *path);

#endif
