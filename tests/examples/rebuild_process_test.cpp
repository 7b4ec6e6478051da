// The order book is rebuilt beside the running version again and again by a process that is killed
// at any moment, while a reader asks all the time: every answer is whole.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <skald/adapters/sqlite/sqlite_database.hpp>
#include <skald/core/testing/seeded_random.hpp>
#include <skald/eventstore/log_event_store.hpp>
#include <skald/projections/projection_rebuild.hpp>
#include <skald/projections/projection_runner.hpp>

#include "eventually.hpp"
#include "orders/generate/shop_simulation.hpp"
#include "orders/import/command_feed.hpp"
#include "orders/storage/codecs.hpp"
#include "orders/views/order_book.hpp"
#include "temporary_directory.hpp"

namespace orders {
namespace {

constexpr skald::sqlite::Options quick{.durability = skald::sqlite::Durability::normal};

class RebuildProcessTest : public ::testing::Test {
public:
    // The shop, and its order book as a reader should always see it.
    RebuildProcessTest() {
        const auto store = *skald::LogEventStore::open(directory_.file("store"));
        const auto feed = shop_feed(*store, simulate_shop({.seed = 4, .orders = 300}));
        EXPECT_TRUE(bring_in(*store, *feed, [](auto, auto) {}));
        const auto database = *skald::sqlite::Database::open(model(), quick);
        skald::ProjectionRunner runner(*store, *database, OrderBook(), order_book_codec());
        EXPECT_TRUE(runner.run_until_caught_up());
        expected_ = answer(*database);
    }

    // Orders, lines and money of the book, in one transaction, and the generation of its tables.
    struct Answer {
        skald::SqlRows book;
        std::int64_t generation = 0;
    };
    static Answer answer(skald::sqlite::Database& database) {
        const auto sql = database.begin_read();
        EXPECT_TRUE(sql) << to_string(sql.error());
        if (!sql) return {};
        const auto book = (*sql)->run(
            "select count(*), sum(price), sum(reminders), count(paid_at),"
            " (select count(*) from book_lines), (select sum(price) from book_lines)"
            " from book_orders");
        EXPECT_TRUE(book) << to_string(book.error());
        const auto made =
            (*sql)->run("select generation from skald_projections where name = 'order-book'");
        if (!book || !made || made->empty()) return {};
        return {*book, made->integer(0, 0)};
    }

    // A process that rebuilds until it is killed. It opens everything itself.
    pid_t start_rebuilding() const {
        const pid_t child = fork();
        if (child != 0) return child;
        const auto store = skald::LogEventStore::open(directory_.file("store"));
        const auto database = skald::sqlite::Database::open(model(), quick);
        while (store && database) {
            skald::ProjectionRebuild next(**store, **database, OrderBook(), order_book_codec(),
                                          {.batch_events_max = 50});
            if (!next.swap()) break;
        }
        _exit(1);
    }

    std::string model() const { return directory_.file("model.sqlite"); }
    const Answer& expected() const { return expected_; }

private:
    TemporaryDirectory directory_;
    Answer expected_;
};

TEST_F(RebuildProcessTest, AReaderSeesWholeAnswersWhileTheRebuildIsKilledAgainAndAgain) {
    skald::testing::SeededRandom random(11);
    std::int64_t generation = expected().generation;
    for (int round = 0; round < 20; ++round) {
        const pid_t child = start_rebuilding();
        ASSERT_GT(child, 0);
        {
            const auto database = *skald::sqlite::Database::open(model(), quick);
            // In every second round not before it has been swapped in.
            const std::int64_t at_least = generation + (round % 2 == 0 ? 0 : 1);
            std::uint64_t left = 1 + random.next() % 200;
            EXPECT_TRUE(skald::testing::eventually([&] {
                const Answer seen = answer(*database);
                EXPECT_EQ(seen.book.rows, expected().book.rows) << "round " << round;
                generation = seen.generation;
                left -= left > 0 ? 1 : 0;
                return HasFailure() || (left == 0 && generation >= at_least);
            }));
        }
        EXPECT_EQ(kill(child, SIGKILL), 0);
        int status = 0;
        ASSERT_EQ(waitpid(child, &status, 0), child);
        ASSERT_TRUE(WIFSIGNALED(status)) << "it has ended by itself";
    }
    EXPECT_GE(generation, expected().generation + 10);
}

}  // namespace
}  // namespace orders
