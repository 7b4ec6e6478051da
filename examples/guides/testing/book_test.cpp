// The guide to tests (docs/testing.md): a domain, a read model and a use case, without a file or a sleep.
#include <gtest/gtest.h>

#include <skald/adapters/cereal/json_codec.hpp>
#include <skald/adapters/sqlite/sqlite_database.hpp>
#include <skald/core/repository.hpp>
#include <skald/core/testing/aggregate_test.hpp>
#include <skald/core/testing/decider_test.hpp>
#include <skald/core/testing/manual_clock.hpp>
#include <skald/core/testing/seeded_random.hpp>
#include <skald/eventstore/log_event_store.hpp>
#include <skald/eventstore/memory_event_store.hpp>
#include <skald/eventstore/testing/simulated_disk.hpp>
#include <skald/projections/testing/projection_test.hpp>

#include "guides/domain/book.hpp"
#include "guides/domain/loans_by_reader.hpp"
#include "guides/domain/reader_card.hpp"

namespace library {
namespace {

// snippet: decider
using skald::testing::given;
using skald::testing::given_nothing;

TEST(Book, IsLentToOneReaderAtATime) {
    given_nothing<Book>().when(Lend{"ann", 28}).then(BookLent{"ann", 28});
    given<Book>(BookLent{"ann", 28}).when(Lend{"bob"}).then_refused("lent");
    given<Book>(BookLent{"ann", 28}).when(Lend{"ann"}).then_nothing();
    given<Book>(BookLent{"ann", 28}, BookReturned{})
        .when(Lend{"bob", 7})
        .then(BookLent{"bob", 7})
        .then_state([](const Book::State& book) { EXPECT_EQ(book.loans, 2); });
}
// end snippet

// snippet: aggregate
TEST(ReaderCard, IsChargedOnlyWhenItWasIssued) {
    given<ReaderCard>(CardIssued{})
        .when([](ReaderCard& card) { return card.charge(150); })
        .then(FeeCharged{150});
    given_nothing<ReaderCard>()
        .when([](ReaderCard& card) { return card.charge(150); })
        .then_refused("no-card");
}
// end snippet

// snippet: projection
TEST(LoansByReader, KnowsWhoHasWhat) {
    const auto database = skald::sqlite::Database::in_memory();
    ASSERT_TRUE(database) << to_string(database.error());
    skald::testing::projecting<LoansByReader>(**database)
        .in_stream("book-emma")
        .given(BookLent{"ann", 28})
        .in_stream("book-ulysses")
        .given(BookLent{"bob", 28}, BookReturned{})
        .query("select book, reader from loans")
        .rows({{"emma", "ann"}});
}
// end snippet

// snippet: repository
TEST(Books, KeepTheTimeAtWhichTheyWereLent) {
    skald::testing::ManualClock clock;  // stands still at noon of 2 January 2026
    skald::testing::SeededRandom random(1);
    skald::MemoryEventStore store(clock, random);
    const skald::Repository<Book> books(store, skald::json_codec<Book::Event>());

    ASSERT_TRUE(books.execute("emma", Lend{"ann"}));
    clock.advance(std::chrono::hours(24));
    ASSERT_TRUE(books.execute("emma", Return{}));

    const auto page = store.read(skald::ReadRequest::all());
    ASSERT_TRUE(page);
    ASSERT_EQ(page->size(), 2U);
    EXPECT_EQ(page->events[1].recorded_at - page->events[0].recorded_at, std::chrono::hours(24));
}
// end snippet

// snippet: crash
/// Lends until the power goes; yields how many loans were acknowledged.
int lend_until_it_fails(skald::Disk& disk) {
    skald::testing::ManualClock clock;
    skald::testing::SeededRandom random(1);
    skald::NullLog log;
    const auto store = skald::LogEventStore::open({disk, clock, random, log});
    if (!store) return 0;
    const skald::Repository<Book> books(**store, skald::json_codec<Book::Event>());
    int loans = 0;
    while (loans < 5 && books.execute("book" + std::to_string(loans), Lend{"ann"})) ++loans;
    return loans;
}

TEST(Books, ThatWereLentAreLentAfterACrash) {
    for (std::uint64_t n = 1;; ++n) {  // at each call of the disk that there is
        skald::SimulatedDisk disk(n);
        disk.crash_at_call(n);
        const int acknowledged = lend_until_it_fails(disk);
        if (disk.is_running()) break;  // there was no n-th call
        disk.restart();
        skald::testing::ManualClock clock;
        skald::testing::SeededRandom random(2);
        skald::NullLog log;
        const auto store = skald::LogEventStore::open({disk, clock, random, log});
        ASSERT_TRUE(store) << to_string(store.error());
        EXPECT_GE((*store)->head()->value(), static_cast<std::uint64_t>(acknowledged))
            << "n = " << n;
    }
}
// end snippet

}  // namespace
}  // namespace library
