// The server of the tests, and stores on it in schemas of their own.
#pragma once
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <memory>
#include <skald/adapters/postgres/postgres_event_store.hpp>
#include <skald/core/testing/manual_clock.hpp>
#include <skald/core/testing/seeded_random.hpp>
#include <stdexcept>
#include <string>
#include <utility>

#include "session.hpp"

namespace skald::postgres::test {

/// How to reach the server that scripts/postgres has started. Throws if there is none: a test
/// without its server must not pass.
inline std::string connection() {
    std::ifstream file(SKALD_POSTGRES_DIR "/connection");
    std::string line;
    if (std::getline(file, line)) return line;
    throw std::runtime_error("no server: " SKALD_POSTGRES " start " SKALD_POSTGRES_DIR);
}

/// Runs statements as the administrator; yields the first cell.
inline std::string ask(const std::string& sql) {
    const auto session = Session::open(connection(), false);
    if (!session) throw std::runtime_error(to_string(session.error()));
    const Answer answer = (*session)->run_script(sql);
    if (const Failure* failure = failure_of(answer)) {
        throw std::runtime_error(to_string(failure->error));
    }
    const Rows& rows = std::get<Rows>(answer);
    return rows.empty() ? std::string() : std::string(rows.text(0, 0));
}

/// A schema that is gone with the object.
class Schema {
public:
    Schema() : name_(next_name()) {}
    ~Schema() {
        try {
            ask("set client_min_messages = warning; drop schema if exists " + name_ + " cascade");
        } catch (const std::runtime_error& error) {
            ADD_FAILURE() << error.what();
        }
    }
    Schema(const Schema&) = delete;
    Schema& operator=(const Schema&) = delete;

    const std::string& name() const { return name_; }
    Options options() const { return {.connection = connection(), .schema = name_}; }

private:
    static std::string next_name() {
        static std::atomic<int> count = 0;
        return "test_" + std::to_string(::getpid()) + "_" + std::to_string(count++);
    }

    std::string name_;
};

inline std::unique_ptr<PostgresEventStore> open(Options options, Clock& clock, Random& random) {
    auto store = PostgresEventStore::open(std::move(options), clock, random);
    if (!store) throw std::runtime_error(to_string(store.error()));
    return *std::move(store);
}

/// For the contract of all stores.
class PostgresStoreFixture {
public:
    EventStore& store() { return *store_; }
    StreamAdmin& admin() { return *store_; }
    SnapshotStore& snapshots() { return *store_; }
    testing::ManualClock& clock() { return clock_; }
    void reopen() {
        store_.reset();
        store_ = open(schema_.options(), clock_, random_);
    }

private:
    Schema schema_;
    testing::ManualClock clock_;
    testing::SeededRandom random_{static_cast<std::uint64_t>(::getpid())};
    std::unique_ptr<PostgresEventStore> store_ = open(schema_.options(), clock_, random_);
};

}  // namespace skald::postgres::test
