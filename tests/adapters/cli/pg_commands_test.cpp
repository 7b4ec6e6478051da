#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "lossy_proxy.hpp"
#include "own_server.hpp"
#include "postgres_setup.hpp"
#include "run_skald.hpp"

namespace skald::cli {
namespace {

using postgres::test::ask;
using postgres::test::connection;
using postgres::test::OwnServer;
using postgres::test::Schema;
using test::Environment;
using test::Ran;
using test::run_skald;

Ran pg(const std::string& command, const Schema& schema, const std::string& to = connection()) {
    return run_skald({"pg", command, "--json", "--schema", schema.name(), "--connection", to});
}

TEST(PgCommands, ASchemaThatIsMissingWaitsForAMigration) {
    const Schema schema;
    const Ran status = pg("status", schema);
    EXPECT_EQ(status.code, 3) << status.err;
    EXPECT_EQ(status.json()["state"].as_string(), "missing");
    EXPECT_EQ(status.json()["applied"].as_int64(), 0);
    EXPECT_TRUE(status.json()["steps"].as_array()[0].at("applied_at").is_null());
}

TEST(PgCommands, AMigrationMakesTheSchemaOnce) {
    const Schema schema;
    const Ran made = pg("migrate", schema);
    EXPECT_EQ(made.code, 0) << made.err;
    EXPECT_EQ(made.json()["state"].as_string(), "current");
    EXPECT_EQ(made.json()["migrated_from"].as_int64(), 0);
    const Ran again = pg("migrate", schema);
    EXPECT_EQ(again.code, 0);
    EXPECT_EQ(again.json()["migrated_from"], again.json()["applied"]);
    EXPECT_EQ(pg("status", schema).code, 0);
    const Ran lines =
        run_skald({"pg", "status", "--schema", schema.name(), "--connection", connection()});
    EXPECT_TRUE(lines.tells("state          current") || lines.tells("state     current"))
        << lines.out;
}

TEST(PgCommands, ASchemaThatIsNewerIsNotTouched) {
    const Schema schema;
    ASSERT_EQ(pg("migrate", schema).code, 0);
    ask("insert into " + schema.name() + ".migrations (number, name) values (99, 'x')");
    const Ran status = pg("status", schema);
    EXPECT_EQ(status.code, 7);
    EXPECT_EQ(status.json()["state"].as_string(), "newer than this program");
    const Ran migrated = pg("migrate", schema);
    EXPECT_EQ(migrated.code, 7);
    EXPECT_EQ(migrated.out, "");
    EXPECT_TRUE(migrated.tells("unsupported_format")) << migrated.err;
}

TEST(PgCommands, TheEnvironmentSaysWhereToGo) {
    const Schema schema;
    const std::vector<std::string> line{"pg", "status", "--schema", schema.name()};
    {
        const Environment url("SKALD_PG_URL", connection());
        EXPECT_EQ(run_skald(line).code, 3);
    }
    const Environment host("PGHOST", "127.0.0.1");
    const Environment port("PGPORT", ask("show port"));
    const Environment user("PGUSER", "postgres");
    const Environment database("PGDATABASE", "postgres");
    EXPECT_EQ(run_skald(line).code, 3) << "libpq's own variables";
}

TEST(PgCommands, ARightThatIsMissingIsNamed) {
    const Schema schema;
    const std::string role = "limited_" + schema.name();
    ask("create role " + role + " login");
    const std::string as_role =
        "host=127.0.0.1 port=" + ask("show port") + " dbname=postgres user=" + role;
    const Ran migrated = pg("migrate", schema, as_role);
    EXPECT_EQ(migrated.code, 5);
    EXPECT_TRUE(migrated.tells("permission denied for database")) << migrated.err;
    ASSERT_EQ(pg("migrate", schema).code, 0);
    const Ran status = pg("status", schema, as_role);
    EXPECT_EQ(status.code, 5);
    EXPECT_TRUE(status.tells("permission denied for schema")) << status.err;
    ask("drop role " + role);
}

TEST(PgCommands, AServerThatIsTooOldIsNamed) {
    const Schema schema;
    postgres::test::LossyProxy proxy(static_cast<std::uint16_t>(std::stoi(ask("show port"))));
    proxy.replace(ask("show server_version").substr(0, 3), "11.");
    const Ran status =
        pg("status", schema,
           "host=127.0.0.1 user=postgres dbname=postgres port=" + std::to_string(proxy.port()));
    EXPECT_EQ(status.code, 7);
    EXPECT_TRUE(status.tells("PostgreSQL 11")) << status.err;
}

TEST(PgCommands, WhereNobodyListensItSaysSo) {
    const Schema schema;
    const Ran status = pg("status", schema, "host=127.0.0.1 port=1 user=postgres");
    EXPECT_EQ(status.code, 6);
    EXPECT_TRUE(status.tells("unavailable")) << status.err;
}

TEST(PgCommands, ADatabaseThatIsMissingIsNotFound) {
    const Schema schema;
    EXPECT_EQ(pg("status", schema, connection() + " dbname=no_such_database").code, 4);
}

TEST(PgCommands, ReadModelsOnPostgresAreLookedAtToo) {
    const Schema schema;
    ask("create schema " + schema.name());
    const std::string there = connection() + " options=-csearch_path=" + schema.name();
    const Ran status = run_skald({"projections", "status", "--connection", there});
    EXPECT_EQ(status.code, 0) << status.err;
    EXPECT_EQ(status.out, "no projections\n");
    EXPECT_EQ(ask("select count(*) from pg_tables where schemaname = '" + schema.name() + "'"),
              "0");
}

TEST(PgCommands, AConnectionStringThatIsWrongIsNotRepeated) {
    const Schema schema;
    for (const std::string wrong : {"postgresql://u:hunter2@[::1/x", "host=db password=my hunter2",
                                    "nonsense=hunter2", "postgresql://u:x@hunter2@127.0.0.1:1/x"}) {
        const Ran status = pg("status", schema, wrong);
        EXPECT_TRUE(status.code == 2 || status.code == 6) << status.err;
        EXPECT_FALSE(status.tells("hunter2")) << status.err;
    }
}

// A server that asks for passwords.
class PgPasswordTest : public ::testing::Test {
protected:
    void SetUp() override {
        std::string folder = std::filesystem::temp_directory_path() / "skald-hba-XXXXXX";
        ASSERT_NE(::mkdtemp(folder.data()), nullptr);
        folder_ = folder;
        std::filesystem::permissions(folder_, std::filesystem::perms(0755));
        std::ofstream(folder_ + "/hba") << "local all all trust\n"
                                           "host all all 127.0.0.1/32 scram-sha-256\n";
        server_ = std::make_unique<OwnServer>("hba_file=" + folder_ + "/hba");
        const auto session = postgres::Session::open(server_->socket_connection(), false);
        ASSERT_TRUE(session) << to_string(session.error());
        const auto made =
            (*session)->run_script("create role shop login superuser password 'open-sesame'");
        ASSERT_EQ(postgres::failure_of(made), nullptr);
    }
    void TearDown() override {
        server_.reset();
        std::filesystem::remove_all(folder_);
    }

    std::string as_shop() const { return server_->connection() + " user=shop"; }

    std::string folder_;
    std::unique_ptr<OwnServer> server_;
};

TEST_F(PgPasswordTest, AWrongPasswordIsRefusedAndNeverPrinted) {
    for (const std::string format : {"--json", "--schema=skald"}) {
        const Ran wrong =
            run_skald({"pg", "status", format, "--connection", as_shop() + " password=hunter2"});
        EXPECT_EQ(wrong.code, 5) << wrong.err;
        EXPECT_TRUE(wrong.tells("authentication failed")) << wrong.err;
        EXPECT_FALSE(wrong.tells("hunter2"));
    }
}

TEST_F(PgPasswordTest, WithoutAPasswordItSaysThatOneIsMissing) {
    const Ran none = run_skald({"pg", "status", "--connection", as_shop()});
    EXPECT_EQ(none.code, 5);
    EXPECT_TRUE(none.tells("no password supplied")) << none.err;
}

TEST_F(PgPasswordTest, TheRightPasswordMayComeFromTheEnvironment) {
    const Environment password("PGPASSWORD", "open-sesame");
    const Ran made = run_skald({"pg", "migrate", "--connection", as_shop()});
    EXPECT_EQ(made.code, 0) << made.err;
    EXPECT_FALSE(made.tells("open-sesame"));
    const Ran status = run_skald({"pg", "status", "--json", "--connection", as_shop()});
    EXPECT_EQ(status.json()["user"].as_string(), "shop");
}

}  // namespace
}  // namespace skald::cli
