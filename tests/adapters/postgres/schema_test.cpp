#include <skald/adapters/postgres/schema.hpp>

#include "lossy_proxy.hpp"
#include "migrations.hpp"
#include "postgres_setup.hpp"

namespace skald::postgres {
namespace {

using test::ask;
using test::Schema;

std::uint16_t server_port() {
    return static_cast<std::uint16_t>(std::stoi(ask("show port")));
}

TEST(SchemaStatus, ASchemaThatIsMissingIsNoError) {
    const Schema schema;
    const auto status = schema_status(schema.options());
    ASSERT_TRUE(status) << to_string(status.error());
    EXPECT_EQ(status->applied, 0);
    EXPECT_EQ(status->known, newest_migration());
    EXPECT_FALSE(status->is_current());
    ASSERT_EQ(status->steps.size(), static_cast<std::size_t>(newest_migration()));
    EXPECT_FALSE(status->steps.front().applied_at);
    EXPECT_EQ(ask("select count(*) from pg_namespace where nspname = '" + schema.name() + "'"), "0")
        << "asking changes nothing";
}

TEST(SchemaStatus, AMigrationBringsItUpToDate) {
    const Schema schema;
    const auto before = std::chrono::system_clock::now() - std::chrono::minutes(1);
    const auto migrated = migrate_schema(schema.options());
    ASSERT_TRUE(migrated) << to_string(migrated.error());
    EXPECT_TRUE(migrated->is_current());
    EXPECT_EQ(migrated->schema, schema.name());
    EXPECT_EQ(migrated->database, "postgres");
    EXPECT_EQ(migrated->user, "postgres");
    EXPECT_EQ(migrated->server_version, ask("show server_version"));
    EXPECT_FALSE(migrated->is_standby);
    EXPECT_FALSE(migrated->is_durable) << "the server of the tests runs without fsync";
    EXPECT_GT(migrated->bytes, 0U);
    ASSERT_TRUE(migrated->steps.front().applied_at);
    EXPECT_GT(*migrated->steps.front().applied_at, before);
    EXPECT_EQ(migrated->steps.front().name, migration_name(1));
    const auto again = migrate_schema(schema.options());
    ASSERT_TRUE(again);
    EXPECT_EQ(again->steps.front().applied_at, migrated->steps.front().applied_at);
}

TEST(SchemaStatus, ItTellsHowFarTheStoreIs) {
    const Schema schema;
    testing::ManualClock clock;
    testing::SeededRandom random{5};
    const auto store = test::open(schema.options(), clock, random);
    const auto order = *StreamId::of("order", "1");
    ASSERT_TRUE(store->append(order, ExpectedVersion::any(), {NewEvent{.type = "placed"}}));
    EXPECT_EQ(schema_status(schema.options())->head, GlobalPosition(1));
}

TEST(SchemaStatus, ASchemaThatIsNewerIsToldAndNotMigrated) {
    const Schema schema;
    ASSERT_TRUE(migrate_schema(schema.options()));
    ask("insert into " + schema.name() + ".migrations (number, name) values (99, 'of the future')");
    const auto status = schema_status(schema.options());
    ASSERT_TRUE(status) << to_string(status.error());
    EXPECT_TRUE(status->is_newer());
    EXPECT_EQ(status->steps.back().number, 99);
    EXPECT_EQ(status->steps.back().name, "") << "nobody here knows what it brought";
    const auto migrated = migrate_schema(schema.options());
    ASSERT_FALSE(migrated);
    EXPECT_EQ(migrated.error().code, Errc::unsupported_format);
    EXPECT_NE(migrated.error().message.find("99"), std::string::npos);
}

TEST(SchemaStatus, AServerThatIsTooOldIsRefusedBeforeAnythingElse) {
    const Schema schema;
    test::LossyProxy proxy(server_port());
    const std::string version = ask("show server_version");
    proxy.replace(version.substr(0, 3), "11.");  // of two digits each
    Options options = schema.options();
    options.connection =
        "host=127.0.0.1 user=postgres dbname=postgres port=" + std::to_string(proxy.port());
    for (const auto& refused : {schema_status(options), migrate_schema(options)}) {
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, Errc::unsupported_format);
        EXPECT_EQ(refused.error().message,
                  "the server is PostgreSQL 11, and Skald needs 12 or newer");
    }
    testing::ManualClock clock;
    testing::SeededRandom random{5};
    const auto store = PostgresEventStore::open(options, clock, random);
    ASSERT_FALSE(store);
    EXPECT_EQ(store.error().code, Errc::unsupported_format);
}

TEST(SchemaStatus, ANameThatIsNoIdentifierIsRefused) {
    const auto status = schema_status({.connection = test::connection(), .schema = "x; drop"});
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().code, Errc::invalid_argument);
}

}  // namespace
}  // namespace skald::postgres
