#include <filesystem>
#include <skald/adapters/sqlite/sqlite_database.hpp>
#include <skald/projections/parked_requests.hpp>
#include <skald/projections/sql_parked_events.hpp>

#include "run_skald.hpp"

namespace skald::cli {
namespace {

using test::Ran;
using test::run_skald;

// A read model as a program leaves it: position 2 has failed and 3 waits for it, 5 has failed.
class ProjectionsCommandsTest : public ::testing::Test {
protected:
    void SetUp() override {
        std::string folder = std::filesystem::temp_directory_path() / "skald-cli-XXXXXX";
        ASSERT_NE(::mkdtemp(folder.data()), nullptr);
        folder_ = folder;
        database_ = *sqlite::Database::open(file());
        ASSERT_EQ(skald({"status"}).code, 0) << "nothing is there yet";
        run("create table skald_projections (name text primary key, generation bigint not null,"
            " version bigint not null, source text not null, occurred_before bigint, statements"
            " text not null, partitions bigint not null)");
        run("insert into skald_projections values ('revenue', 1, 3, 'shop', null, '', 1)");
        park(2, "order-2", "it failed\nbadly");
        park(3, "order-2", "it waits");
        park(5, "", "it failed");
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    std::string file() const { return folder_ + "/read-model"; }
    Ran skald(std::vector<std::string> arguments) const {
        arguments.insert(arguments.begin(), "projections");
        arguments.insert(arguments.end(), {"--sqlite", file()});
        return run_skald(arguments);
    }
    void run(const std::string& sql) {
        auto transaction = database_->begin();
        ASSERT_TRUE(transaction);
        const auto done = (*transaction)->run(sql);
        ASSERT_TRUE(done) << to_string(done.error());
        ASSERT_TRUE((*transaction)->commit());
    }
    void park(std::uint64_t position, const std::string& stream, const std::string& error) {
        ASSERT_TRUE(SqlParkedEvents(*database_)
                        .park({.consumer = "revenue",
                               .position = GlobalPosition(position),
                               .stream = stream,
                               .type = "placed",
                               .error = error,
                               .attempts = 1,
                               .parked_at = {}}));
    }
    std::vector<GlobalPosition> requested() { return *requested_retries(*database_, "revenue"); }

    std::string folder_;
    std::unique_ptr<sqlite::Database> database_;
};

TEST_F(ProjectionsCommandsTest, StatusListsReadModelsAndSaysThatSomebodyMustLook) {
    const Ran status = skald({"status", "--json"});
    EXPECT_EQ(status.code, 3) << status.err;
    const auto rows = status.json()["projections"].as_array();
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].at("name").as_string(), "revenue");
    EXPECT_EQ(rows[0].at("version").as_int64(), 3);
    EXPECT_EQ(rows[0].at("parked").as_int64(), 3);
    EXPECT_TRUE(skald({"status"}).tells("revenue"));
}

TEST_F(ProjectionsCommandsTest, ParkedEventsAreListedWithTheirReason) {
    const Ran list = skald({"parked", "list", "--json"});
    EXPECT_EQ(list.code, 3) << list.err;
    const auto rows = list.json()["parked_events"].as_array();
    ASSERT_EQ(rows.size(), 3U);
    EXPECT_EQ(rows[0].at("position").as_int64(), 2);
    EXPECT_EQ(rows[0].at("error").as_string(), "it failed\nbadly");
    EXPECT_TRUE(skald({"parked", "list"}).tells("it failed badly")) << "one line a row";
    EXPECT_EQ(
        skald({"parked", "list", "other", "--json"}).json()["parked_events"].as_array().size(), 0U);
    EXPECT_EQ(skald({"parked", "list", "--limit", "2", "--json"})
                  .json()["parked_events"]
                  .as_array()
                  .size(),
              2U);
}

TEST_F(ProjectionsCommandsTest, ARetryIsAskedForAndShown) {
    ASSERT_EQ(skald({"parked", "retry", "revenue", "--position", "2"}).code, 0);
    EXPECT_EQ(requested(), std::vector{GlobalPosition(2)});
    const auto rows = skald({"parked", "list", "--json"}).json()["parked_events"].as_array();
    EXPECT_TRUE(rows[0].at("retry_asked").as_bool());
    EXPECT_FALSE(rows[1].at("retry_asked").as_bool());
    EXPECT_EQ(skald({"parked", "retry", "revenue", "--all", "--json"}).out,
              "{\"retries_asked\":2}\n");
    EXPECT_EQ(requested().size(), 2U);
}

TEST_F(ProjectionsCommandsTest, AnEventIsGivenUp) {
    const Ran skip = skald({"parked", "skip", "revenue", "--position", "2"});
    EXPECT_EQ(skip.code, 0) << skip.err;
    EXPECT_EQ(SqlParkedEvents(*database_).list("revenue", 10)->size(), 2U);
    EXPECT_EQ(requested(), std::vector{GlobalPosition(3)});
}

TEST_F(ProjectionsCommandsTest, WhatCannotBeDoneSaysWhy) {
    const Ran early = skald({"parked", "skip", "revenue", "--position", "3"});
    EXPECT_EQ(early.code, 2);
    EXPECT_TRUE(early.tells("position 2")) << early.err;
    EXPECT_EQ(skald({"parked", "retry", "revenue", "--position", "7"}).code, 4);
    EXPECT_EQ(skald({"parked", "retry", "nobody", "--position", "2"}).code, 4);
    EXPECT_EQ(skald({"parked", "retry", "revenue"}).code, 2);
    EXPECT_EQ(skald({"parked", "retry", "revenue", "--all", "--position", "2"}).code, 2);
}

TEST_F(ProjectionsCommandsTest, AFileThatIsMissingIsNotMade) {
    const std::string absent = folder_ + "/absent";
    const Ran status = run_skald({"projections", "status", "--sqlite", absent});
    EXPECT_EQ(status.code, 4);
    EXPECT_TRUE(status.tells("absent"));
    EXPECT_FALSE(std::filesystem::exists(absent));
}

TEST_F(ProjectionsCommandsTest, AFileThatIsNoDatabaseIsAnError) {
    const Ran status = run_skald({"projections", "status", "--sqlite", "/proc/version"});
    EXPECT_NE(status.code, 0);
    EXPECT_EQ(status.out, "");
}

}  // namespace
}  // namespace skald::cli
