#include "sqlite_error.hpp"

#include <gtest/gtest.h>

namespace skald::sqlite {
namespace {

TEST(SqliteErrorTest, EachKindOfCodeHasItsReaction) {
    EXPECT_EQ(to_error(SQLITE_BUSY_SNAPSHOT, "", "").code, Errc::unavailable);
    EXPECT_EQ(to_error(SQLITE_LOCKED, "", "").code, Errc::unavailable);
    EXPECT_EQ(to_error(SQLITE_READONLY_DIRECTORY, "", "").code, Errc::permission_denied);
    EXPECT_EQ(to_error(SQLITE_READONLY_DBMOVED, "", "").code, Errc::io);
    EXPECT_EQ(to_error(SQLITE_CORRUPT_VTAB, "", "").code, Errc::corrupt);
    EXPECT_EQ(to_error(SQLITE_NOTADB, "", "").code, Errc::corrupt);
    EXPECT_EQ(to_error(SQLITE_FULL, "", "").code, Errc::io);
    EXPECT_EQ(to_error(SQLITE_IOERR_FSYNC, "", "").code, Errc::io);
    EXPECT_EQ(to_error(SQLITE_TOOBIG, "", "").code, Errc::too_large);
    EXPECT_EQ(to_error(SQLITE_CONSTRAINT_UNIQUE, "", "").code, Errc::invalid_argument);
    EXPECT_EQ(to_error(SQLITE_ERROR, "", "").code, Errc::invalid_argument);
}

TEST(SqliteErrorTest, TheMessageHasThePlaceAndTheWordsOfSqlite) {
    EXPECT_EQ(to_error(SQLITE_NOTADB, "file is not a database", "a.db").message,
              "SQLite, a.db: file is not a database (26)");
}

}  // namespace
}  // namespace skald::sqlite
