// A shop's events, a projection of them, and what a test needs to run it.
#pragma once
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <skald/core/format_codec.hpp>
#include <skald/core/testing/manual_clock.hpp>
#include <skald/core/testing/recording_log.hpp>
#include <skald/core/testing/seeded_random.hpp>
#include <skald/eventstore/memory_event_store.hpp>
#include <skald/projections/projection_rebuild.hpp>
#include <skald/projections/projection_runner.hpp>
#include <skald/projections/testing/projection_test.hpp>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

// Which database: a header that the build names.
#include SKALD_PROJECTION_DATABASE

namespace skald::test {

struct Placed {
    static constexpr std::string_view name = "placed";
    std::string customer;
    std::int64_t cents = 0;
    static void fields(auto& self, auto&& f) {
        f("customer", self.customer);
        f("cents", self.cents);
    }
};
struct Refunded {
    static constexpr std::string_view name = "refunded";
    std::string customer;
    std::int64_t cents = 0;
    static void fields(auto& self, auto&& f) {
        f("customer", self.customer);
        f("cents", self.cents);
    }
};
// An event that the projection does not receive.
struct Noted {
    static constexpr std::string_view name = "noted";
    static void fields(auto&, auto&&) {}
};

// Fields one after the other, separated by spaces.
struct WordFormat {
    template <class T>
    Result<std::string> write(const T& object) const {
        std::ostringstream text;
        T::fields(object, [&text](const char*, const auto& field) { text << field << ' '; });
        return text.str();
    }
    template <class T>
    Result<T> read(std::string_view bytes) const {
        T object;
        std::istringstream text{std::string(bytes)};
        T::fields(object, [&text](const char*, auto& field) { text >> field; });
        if (!text) return Error{Errc::corrupt, "not the words of a " + std::string(T::name)};
        return object;
    }
    std::string_view content_type() const { return "text/plain"; }
};

template <class Event>
std::shared_ptr<const Codec<Event>> word_codec() {
    return std::make_shared<FormatCodec<Event, WordFormat>>(WordFormat(), UnknownEvents::fail);
}

// What the handlers of a test are to do with the customer "bad".
enum class Mood { well, failing, throwing };

struct Revenue {
    static constexpr std::string_view name = "revenue";
    static constexpr int version = 1;
    using Event = std::variant<Placed, Refunded>;
    static constexpr std::string_view schema =
        "create table {revenue} (customer text primary key, cents bigint not null);"
        "create table {handled} (position bigint primary key, customer text not null)";

    const Mood* mood = nullptr;

    Result<void> on(SqlTransaction& sql, const Placed& placed, const RecordedEvent& recorded) {
        return add(sql, placed.customer, placed.cents, recorded);
    }
    Result<void> on(SqlTransaction& sql, const Refunded& refunded, const RecordedEvent& recorded) {
        return add(sql, refunded.customer, -refunded.cents, recorded);
    }

private:
    // The rows come before the failure, so that a test sees whether they are taken back.
    Result<void> add(SqlTransaction& sql, const std::string& customer, std::int64_t cents,
                     const RecordedEvent& recorded) {
        const auto added = sql.run(
            "insert into {revenue} (customer, cents) values ($1, $2) on conflict (customer) do"
            " update set cents = {revenue}.cents + excluded.cents",
            {customer, cents});
        if (!added) return added.error();
        const auto noted =
            sql.run("insert into {handled} (position, customer) values ($1, $2)",
                    {static_cast<std::int64_t>(recorded.position.value()), customer});
        if (!noted) return noted.error();
        if (customer != "bad" || mood == nullptr || *mood == Mood::well) return {};
        if (*mood == Mood::throwing) throw std::runtime_error("the handler threw");
        return invalid_argument("the handler fails");
    }
};

// The next version of Revenue: the same tables with another meaning, so that a reader sees which
// one it has.
struct DoubledRevenue : Revenue {
    static constexpr int version = 2;
    Result<void> on(SqlTransaction& sql, const Placed& placed, const RecordedEvent& recorded) {
        return Revenue::on(sql, Placed{placed.customer, 2 * placed.cents}, recorded);
    }
    Result<void> on(SqlTransaction& sql, const Refunded& refunded, const RecordedEvent& recorded) {
        return Revenue::on(sql, Refunded{refunded.customer, 2 * refunded.cents}, recorded);
    }
};

// Lets something happen before the n-th transaction begins.
class InterruptedDatabase final : public SqlDatabase {
public:
    InterruptedDatabase(SqlDatabase& database, std::size_t n, std::function<void()> interrupt)
        : database_(database), left_(n), interrupt_(std::move(interrupt)) {}

    Result<std::unique_ptr<SqlTransaction>> begin() override {
        const bool now = left_ == 1;
        if (left_ > 0) --left_;
        if (now) interrupt_();
        return database_.begin();
    }

private:
    SqlDatabase& database_;
    std::size_t left_;  // until the interrupt; 0: it is over
    std::function<void()> interrupt_;
};

class ProjectionTest : public ::testing::Test {
public:
    MemoryEventStore& store() { return store_; }
    SqlDatabase& database() { return database_.get(); }
    testing::ManualClock& clock() { return clock_; }
    testing::RecordingLog& log() { return log_; }
    Mood& mood() { return mood_; }

    // Appends an event to the stream "order-<order>", or without a stream if it is empty.
    template <class E>
    GlobalPosition append(const std::string& order, const E& event,
                          std::optional<Timestamp> occurred_at = {}) {
        const auto encoded = *word_codec<std::variant<E>>()->encode(event);
        NewEvent added{.type = encoded.type, .data = encoded.data, .occurred_at = occurred_at};
        auto request = order.empty() ? AppendRequest::unstreamed({added})
                                     : AppendRequest::to(*StreamId::of("order", order),
                                                         ExpectedVersion::any(), {added});
        const auto appended = store_.append(std::move(request));
        EXPECT_TRUE(appended) << to_string(appended.error());
        return appended->position;
    }

    std::unique_ptr<ProjectionRunner> runner(ProjectionOptions options = {}) {
        return runner_on(database(), std::move(options));
    }
    std::unique_ptr<ProjectionRunner> runner_on(SqlDatabase& database,
                                                ProjectionOptions options = {}) {
        return runner_of(Revenue{&mood_}, database, std::move(options));
    }
    template <Projection P>
    std::unique_ptr<ProjectionRunner> runner_of(P projection, SqlDatabase& database,
                                                ProjectionOptions options = {}) {
        options.clock = &clock_;
        options.log = &log_;
        return std::make_unique<ProjectionRunner>(store_, database, std::move(projection),
                                                  word_codec<typename P::Event>(), options);
    }
    template <Projection P>
    std::unique_ptr<ProjectionRebuild> rebuild_of(P projection, SqlDatabase& database,
                                                  ProjectionOptions options = {}) {
        options.clock = &clock_;
        options.log = &log_;
        return std::make_unique<ProjectionRebuild>(store_, database, std::move(projection),
                                                   word_codec<typename P::Event>(), options);
    }

    testing::SqlTable rows(std::string_view sql) {
        const auto begun = database().begin();
        EXPECT_TRUE(begun) << to_string(begun.error());
        const auto found = (*begun)->run(sql);
        EXPECT_TRUE(found) << to_string(found.error());
        return found ? found->rows : testing::SqlTable();
    }
    testing::SqlTable revenue() {
        return rows("select customer, cents from revenue order by customer");
    }

private:
    testing::ManualClock clock_;
    testing::SeededRandom random_{7};
    testing::RecordingLog log_;
    MemoryEventStore store_{clock_, random_};
    ProjectionDatabase database_;
    Mood mood_ = Mood::failing;
};

}  // namespace skald::test
