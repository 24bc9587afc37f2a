#include "csqlite.h"

#include <sqlite3.h>
#include <stddef.h>
#include <sys/vfs.h>

static int turn(sqlite3 *db, int option, int value) {
  int now = -1;
  return sqlite3_db_config(db, option, value, &now) == SQLITE_OK && now == value;
}

int osl_sqlite_defend(sqlite3 *db) {
  return turn(db, SQLITE_DBCONFIG_DEFENSIVE, 1) && turn(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0) &&
         turn(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0) && turn(db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0) &&
         turn(db, SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER, 0);
}

void osl_sqlite_limit_statements(sqlite3 *db) {
  sqlite3_limit(db, SQLITE_LIMIT_SQL_LENGTH, 1000000);
  sqlite3_limit(db, SQLITE_LIMIT_COLUMN, 500);
  sqlite3_limit(db, SQLITE_LIMIT_EXPR_DEPTH, 200);
  sqlite3_limit(db, SQLITE_LIMIT_COMPOUND_SELECT, 50);
  sqlite3_limit(db, SQLITE_LIMIT_VDBE_OP, 250000);
  sqlite3_limit(db, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1000);
  sqlite3_limit(db, SQLITE_LIMIT_TRIGGER_DEPTH, 1);
  sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 0);
}

int osl_sqlite_limit_values(sqlite3 *db, int bytes) {
  return sqlite3_limit(db, SQLITE_LIMIT_LENGTH, bytes);
}

uint32_t osl_file_system(const char *path) {
  struct statfs facts;
  return statfs(path, &facts) == 0 ? (uint32_t)facts.f_type : 0;
}
