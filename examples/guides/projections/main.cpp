// The guide to projections (docs/projections.md): a read model in SQLite that follows the store.
#include <chrono>
#include <cinttypes>
#include <cstdio>
#include <skald/adapters/cereal/json_codec.hpp>
#include <skald/adapters/sqlite/sqlite_database.hpp>
#include <skald/core/repository.hpp>
#include <skald/eventstore/log_event_store.hpp>
#include <skald/projections/projection_rebuild.hpp>
#include <skald/projections/projection_runner.hpp>
#include <thread>

#include "guides/domain/book.hpp"
#include "guides/domain/loans_by_reader.hpp"

using library::Book;
using library::Lend;
using library::LoansByReader;

namespace {

// snippet: query
skald::Result<void> print_loans(skald::sqlite::Database& database) {
    auto sql = database.begin_read();
    if (!sql) return sql.error();
    const auto loans =
        (*sql)->run("select reader, count(*) from loans group by reader order by reader");
    if (!loans) return loans.error();
    for (std::size_t row = 0; row < loans->size(); ++row) {
        std::printf("%s has %" PRId64 "\n", loans->text(row, 0).c_str(), loans->integer(row, 1));
    }
    return {};
}
// end snippet

skald::Result<void> run() {
    // snippet: open
    const auto store = skald::LogEventStore::open("library");
    if (!store) return store.error();
    const auto database = skald::sqlite::Database::open(
        "library.sqlite", {.durability = skald::sqlite::Durability::normal});
    if (!database) return database.error();
    skald::ProjectionRunner loans(**store, **database, LoansByReader{},
                                  skald::json_codec<LoansByReader::Event>(), {.source = "library"});
    // end snippet

    const skald::Repository<Book> books(**store, skald::json_codec<Book::Event>());
    for (const char* book : {"emma", "ulysses"}) (void)books.execute(book, Lend{"ann"});

    // snippet: catch-up
    const auto progress = loans.run_until_caught_up();
    if (!progress) return progress.error();
    std::printf("handled %" PRIu64 " events\n", progress->handled);
    // end snippet

    // snippet: follow
    std::jthread follower([&loans](std::stop_token stop) {
        if (const auto ended = loans.run(stop); !ended) std::puts(to_string(ended.error()).c_str());
    });
    const auto lent = books.execute("moby-dick", Lend{"bob"});
    if (!lent) return {};
    const auto shown = loans.wait_for(lent->position, std::chrono::seconds(5));
    if (!shown) return shown.error();  // timed_out: it is not there yet
    // end snippet
    if (auto printed = print_loans(**database); !printed) return printed;

    // snippet: lag
    const auto lag = loans.lag();
    if (lag) std::printf("behind by %" PRIu64 " events\n", lag->events);
    // end snippet

    // snippet: parked
    const auto parked = loans.parked();
    if (!parked) return parked.error();
    for (const skald::ParkedEvent& event : *parked) {
        std::printf("%s: %s\n", event.type.c_str(), event.error.c_str());
        (void)loans.retry(event.position);  // or skip() it
    }
    // end snippet

    // snippet: rebuild-beside
    skald::ProjectionRebuild next(**store, **database, LoansByReader{},
                                  skald::json_codec<LoansByReader::Event>(), {.source = "library"});
    const auto built = next.run_until_caught_up();
    if (!built) return built.error();
    std::printf("built %" PRIu64 " of %" PRIu64 "\n", built->position.value(), built->head.value());
    if (auto swapped = next.swap(); !swapped) return swapped;  // or abort()
    // end snippet
    if (auto full = loans.wait_for(lent->position, std::chrono::seconds(5)); !full) return full;
    std::puts("made anew:");
    if (auto printed = print_loans(**database); !printed) return printed;

    // snippet: rebuild
    if (auto rebuilt = loans.rebuild(); !rebuilt) return rebuilt.error();
    // end snippet
    return loans.wait_for(lent->position, std::chrono::seconds(5));
}

}  // namespace

int main() {
    const auto done = run();
    if (!done) std::puts(to_string(done.error()).c_str());
    return done ? 0 : 1;
}
