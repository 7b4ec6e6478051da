// A directory for a test's database files, and short ways to use a database.
#pragma once
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <skald/adapters/sqlite/sqlite_database.hpp>
#include <string>

namespace skald::sqlite {

class SqliteTest : public ::testing::Test {
public:
    SqliteTest() {
        std::string name = (std::filesystem::temp_directory_path() / "skald-sqlite-XXXXXX");
        EXPECT_NE(::mkdtemp(name.data()), nullptr);
        directory_ = name;
    }
    ~SqliteTest() override { std::filesystem::remove_all(directory_); }

    const std::filesystem::path& directory() const { return directory_; }
    std::string path() const { return directory_ / "read-model.db"; }

    std::unique_ptr<Database> open(Options options = {}) {
        auto opened = Database::open(path(), options);
        EXPECT_TRUE(opened) << to_string(opened.error());
        return *std::move(opened);
    }
    void write(const std::string& file, std::string_view bytes) {
        std::ofstream(file, std::ios::binary) << bytes;
    }

    // One statement in a transaction of its own.
    static SqlRows run(Database& database, std::string_view sql,
                       std::initializer_list<SqlValue> parameters = {}) {
        auto begun = database.begin();
        EXPECT_TRUE(begun) << to_string(begun.error());
        auto rows = (*begun)->run(sql, parameters);
        EXPECT_TRUE(rows) << to_string(rows.error());
        EXPECT_TRUE((*begun)->commit());
        return rows ? *rows : SqlRows();
    }

private:
    std::filesystem::path directory_;  // removed at the end
};

}  // namespace skald::sqlite
