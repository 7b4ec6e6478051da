// Every statement of the store finds what it needs by an index, also when the tables are full.
#include <gtest/gtest.h>

#include "append_call.hpp"
#include "postgres_setup.hpp"
#include "read_statement.hpp"
#include "stream_rows.hpp"

namespace skald::postgres::test {
namespace {

class QueryPlansTest : public ::testing::Test {
public:
    QueryPlansTest() {
        open(schema_.options(), clock_, random_);
        // 50,000 events in 1,000 streams; each tag is on two of them, and 17 types take turns.
        ask("insert into " + name() +
            ".streams (name) select 'order-' || n from generate_series(0, 999) n; insert into " +
            name() +
            ".events (position, stream_id, version, occurred_at, recorded_at, schema_version,"
            " append_index, append_count, id, type, keys, data) select n, 1 + n % 1000, n / 1000,"
            " n, n, 1, 0, 1, gen_random_uuid(), 'type-' || n % 17, array['=type-' || n % 17,"
            " '-order', '#customer:' || n / 2], '' from generate_series(1, 50000) n; analyze " +
            name() + ".streams; analyze " + name() + ".events");
    }

    const std::string& name() const { return schema_.name(); }
    Timestamp now() { return clock_.now(); }

    // The plan, in one text.
    std::string plan(const std::string& sql, const Parameters& parameters) {
        const Answer answer = session_->run("explain (costs off) " + sql, parameters);
        if (const Failure* failure = failure_of(answer)) {
            ADD_FAILURE() << to_string(failure->error) << "\n" << sql;
            return {};
        }
        const Rows& rows = std::get<Rows>(answer);
        std::string lines;
        for (std::size_t row = 0; row < rows.size(); ++row) {
            lines += std::string(rows.text(row, 0)) + "\n";
        }
        return lines;
    }
    std::string plan(const ReadRequest& request) {
        const auto statement = read_statement(request, name(), now());
        return plan(statement.sql, statement.parameters);
    }
    void expect_index(const std::string& what, const std::string& plan) {
        EXPECT_NE(plan.find("Index"), std::string::npos) << what << "\n" << plan;
        EXPECT_EQ(plan.find("Seq Scan"), std::string::npos) << what << "\n" << plan;
    }
    void expect_key_index(const std::string& what, const std::string& plan) {
        expect_index(what, plan);
        EXPECT_NE(plan.find("events_by_key"), std::string::npos) << what << "\n" << plan;
    }

private:
    Schema schema_;
    testing::ManualClock clock_;
    testing::SeededRandom random_{1};
    std::unique_ptr<Session> session_ = Session::open(connection(), false).value();
};

TEST_F(QueryPlansTest, ReadsOfTheLogUseAnIndex) {
    const auto all = ReadRequest::all();
    expect_index("from the beginning", plan(all));
    expect_index("behind a position", plan(ReadRequest(all).after(GlobalPosition(40'000))));
    expect_index("backward", plan(ReadRequest(all).backward()));
    expect_index("from a time",
                 plan(ReadRequest(all).from(Timestamp(std::chrono::nanoseconds(25'000)))));
}

TEST_F(QueryPlansTest, ReadsOfAStreamUseAnIndex) {
    const auto stream = ReadRequest::stream(*StreamId::parse("order-7"));
    expect_index("a stream", plan(stream));
    expect_index("backward", plan(ReadRequest(stream).backward()));
    expect_index("from a version", plan(ReadRequest(stream).from(Version(40))));
    expect_index("with a snapshot", plan(ReadRequest(stream).with_snapshot("balance")));
    expect_index("filtered", plan(ReadRequest(stream).matching(Query::types({"type-3"}))));
}

TEST_F(QueryPlansTest, RareThingsAreFoundByTheirKey) {
    expect_key_index("a tag", plan(ReadRequest::all(Query::tagged({"customer:7"}))));
    expect_key_index("a tag that nothing has",
                     plan(ReadRequest::all(Query::tagged({"customer:never"}))));
    Query either = Query::tagged({"customer:7"});
    either.or_item({.types = {"type-1"}, .tags = {"customer:8"}});
    expect_key_index("one of two", plan(ReadRequest::all(either)));
    expect_key_index(
        "one of two types, and a tag",
        plan(ReadRequest::all(Query::of({.types = {"type-1", "type-2"}, .tags = {"customer:7"}}))));
}

TEST_F(QueryPlansTest, FrequentThingsUseAnIndexToo) {
    expect_index("a type", plan(ReadRequest::all(Query::types({"type-3"}))));
    expect_index("a category", plan(ReadRequest::all(Query::category("order"))));
    expect_index("a stream", plan(ReadRequest::all(Query::stream(*StreamId::parse("order-7")))));
    expect_index("a type, backward", plan(ReadRequest::all(Query::types({"type-3"})).backward()));
}

TEST_F(QueryPlansTest, WhatWakesUsesAnIndex) {
    for (const Query& query :
         {Query::all(), Query::types({"type-3"}), Query::tagged({"customer:7"})}) {
        const auto statement = any_statement(query, 49'990, name(), now());
        expect_index("a wake", plan(statement.sql, statement.parameters));
    }
}

TEST_F(QueryPlansTest, TheStatementsOfStreamsUseAnIndex) {
    expect_index("a stream", plan(stream_row_sql(name()), Parameters().add("order-7")));
    expect_index("an event by its id",
                 plan("select position from " + name() + ".events where id = $1::uuid",
                      Parameters().add(EventId::named("x").uuid())));
    expect_index(
        "the head",
        plan("select position from " + name() + ".events order by position desc limit 1", {}));
}

// Plans within functions are not shown by EXPLAIN; what they have read is counted by the server.
TEST_F(QueryPlansTest, AppendsAndConditionsScanNoTable) {
    testing::ManualClock clock;
    testing::SeededRandom random(2);
    const auto scans =
        "select seq_scan from pg_stat_user_tables where relid = '" + name() + ".events'::regclass";
    const auto counted = [&] {
        return ask("select pg_stat_force_next_flush(); " + std::string(scans));
    };
    std::string before;
    std::string after;
    {
        Schema other;
        before = counted();
        Options options;
        options.connection = connection();
        options.schema = name();
        const auto store = open(options, clock, random);
        for (int i = 0; i < 20; ++i) {
            NewEvent event;
            event.type = "type-1";
            AppendRequest request =
                AppendRequest::to(*StreamId::parse("order-7"), ExpectedVersion::exists(), {event});
            request.checks = {{*StreamId::parse("never-1"), ExpectedVersion::no_stream()}};
            request.condition =
                AppendCondition{.fail_if = Query::tagged({"never:" + std::to_string(i)})};
            const auto appended = store->append(request);
            ASSERT_TRUE(appended) << to_string(appended.error());
            const auto matched = Query::tagged({"customer:" + std::to_string(20'000 + i)});
            request.condition = AppendCondition{.fail_if = matched};
            EXPECT_EQ(store->append(request).error().code, Errc::condition_failed);
        }
    }
    after = counted();  // the store has gone, and its connections have told what they did
    EXPECT_EQ(before, after);
}

}  // namespace
}  // namespace skald::postgres::test
