#include <skald/adapters/sqlite/sqlite_database.hpp>
#include <thread>

#include "sqlite_setup.hpp"

namespace skald::sqlite {
namespace {

using namespace std::chrono_literals;

class SqliteDatabaseTest : public SqliteTest {};

// Without the rights of root, if the test has them, until the end of the scope.
class NobodysRights {
public:
    NobodysRights() { EXPECT_TRUE(::geteuid() != 0 || ::seteuid(65534) == 0); }
    ~NobodysRights() { EXPECT_EQ(::seteuid(::getuid()), 0); }
};

TEST_F(SqliteDatabaseTest, WhatIsCommittedIsThereAfterReopening) {
    {
        const auto database = open();
        run(*database, "create table t (x bigint, y text)");
        run(*database, "insert into t values ($1, $2)", {7, "seven"});
    }
    const auto rows = run(*open(), "select x, y from t");
    EXPECT_EQ(rows.rows, (std::vector<std::vector<SqlValue>>{{7, "seven"}}));
}

TEST_F(SqliteDatabaseTest, ADatabaseInMemoryIsGoneWithTheObject) {
    run(**Database::in_memory(), "create table t (x bigint)");
    run(**Database::in_memory(), "create table t (x bigint)");
}

TEST_F(SqliteDatabaseTest, WritesAheadAndSyncsEachCommitUnlessToldOtherwise) {
    const auto database = open();
    const auto begun = database->begin();
    EXPECT_EQ((*begun)->run("pragma journal_mode")->text(0, 0), "wal");
    EXPECT_EQ((*begun)->run("pragma synchronous")->integer(0, 0), 2);
    const auto faster = Database::open(directory() / "faster", {.durability = Durability::normal});
    EXPECT_EQ((*(*faster)->begin())->run("pragma synchronous")->integer(0, 0), 1);
}

TEST_F(SqliteDatabaseTest, ForeignKeysAreEnforced) {
    const auto database = open();
    run(*database, "create table a (x bigint primary key)");
    run(*database, "create table b (x bigint references a (x))");
    const auto begun = database->begin();
    const auto orphan = (*begun)->run("insert into b values (1)");
    ASSERT_FALSE(orphan);
    EXPECT_EQ(orphan.error().code, Errc::invalid_argument);
}

TEST_F(SqliteDatabaseTest, AReaderSeesTheStateBeforeItBeganWhileAWriterWrites) {
    const auto database = open();
    run(*database, "create table t (x bigint)");
    const auto read = database->begin_read();
    ASSERT_TRUE(read) << to_string(read.error());
    run(*database, "insert into t values (1)");
    EXPECT_EQ((*read)->run("select count(*) from t")->integer(0, 0), 0);
    const auto later = database->begin_read();
    EXPECT_EQ((*later)->run("select count(*) from t")->integer(0, 0), 1);
}

TEST_F(SqliteDatabaseTest, AReaderCannotWrite) {
    const auto file = open();
    const auto memory = Database::in_memory();
    for (Database* database : {file.get(), memory->get()}) {
        run(*database, "create table t (x bigint)");
        {
            const auto read = database->begin_read();
            ASSERT_TRUE(read) << to_string(read.error());
            EXPECT_EQ((*read)->run("select count(*) from t")->integer(0, 0), 0);
            const auto written = (*read)->run("insert into t values (1)");
            ASSERT_FALSE(written);
            EXPECT_EQ(written.error().code, Errc::permission_denied);
        }
        run(*database, "insert into t values (1)");
    }
}

TEST_F(SqliteDatabaseTest, ASecondWriterOfTheProcessWaitsAndThenGivesUp) {
    const auto database = open({.busy_timeout = 1ms});
    const auto first = database->begin();
    ASSERT_TRUE(first);
    const auto second = database->begin();
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, Errc::unavailable);
}

TEST_F(SqliteDatabaseTest, ASecondWriterOfTheProcessHasItsTurnAfterTheFirst) {
    const auto database = open();
    run(*database, "create table t (x bigint)");
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i) {
            threads.emplace_back([&] {
                for (int n = 0; n < 10; ++n) run(*database, "insert into t values (1)");
            });
        }
    }
    EXPECT_EQ(run(*database, "select count(*) from t").integer(0, 0), 40);
}

TEST_F(SqliteDatabaseTest, AWriterOfAnotherProcessIsWaitedForAndThenUnavailable) {
    const auto ours = open({.busy_timeout = 1ms});
    const auto theirs = open({.busy_timeout = 1ms});  // a connection of its own, as theirs would be
    auto writing = theirs->begin();
    ASSERT_TRUE(writing);
    const auto begun = ours->begin();
    ASSERT_FALSE(begun);
    EXPECT_EQ(begun.error().code, Errc::unavailable);
    writing->reset();
    EXPECT_TRUE(ours->begin()) << "the failed begin has let go of the connection";
}

TEST_F(SqliteDatabaseTest, AFileThatIsNoDatabaseIsCorruptAndNamed) {
    for (const std::size_t size : {20U, 600U, 5000U}) {
        write(path(), std::string(size, 'x'));
        const auto opened = Database::open(path());
        ASSERT_FALSE(opened) << size;
        EXPECT_EQ(opened.error().code, Errc::corrupt);
        EXPECT_NE(opened.error().message.find(path()), std::string::npos);
    }
}

TEST_F(SqliteDatabaseTest, ADirectoryThatIsNotThereIsNotFound) {
    const auto opened = Database::open(directory() / "nowhere" / "read-model.db");
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, Errc::not_found);
}

TEST_F(SqliteDatabaseTest, ADirectoryInPlaceOfTheFileIsAnError) {
    const auto opened = Database::open(directory());
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, Errc::io);
    EXPECT_NE(opened.error().message.find(directory()), std::string::npos);
}

TEST_F(SqliteDatabaseTest, ADirectoryWithoutRightsIsPermissionDenied) {
    std::filesystem::permissions(
        directory(), std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec |
                         std::filesystem::perms::others_read | std::filesystem::perms::others_exec);
    const NobodysRights rights;
    const auto opened = Database::open(path());
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, Errc::permission_denied);
    EXPECT_NE(opened.error().message.find(path()), std::string::npos);
}

TEST_F(SqliteDatabaseTest, AFullDiskIsAnIoErrorAndTakesTheTransactionBack) {
    const auto database = open();
    run(*database, "create table t (x text)");
    run(*database, "pragma max_page_count = 10");
    {
        const auto begun = database->begin();
        const auto filled = (*begun)->run("insert into t values ($1)", {std::string(99'999, 'x')});
        ASSERT_FALSE(filled);
        EXPECT_EQ(filled.error().code, Errc::io);
        EXPECT_FALSE((*begun)->run("insert into t values ('small')"))
            << "it would commit by itself";
    }
    EXPECT_EQ(run(*database, "select count(*) from t").integer(0, 0), 0);
    run(*database, "insert into t values ('small')");
}

}  // namespace
}  // namespace skald::sqlite
