// The guide to sharing a projection (docs/sharing-projections.md): two instances, here two threads
// of one program, run the partitions of one read model.
#include <atomic>
#include <chrono>
#include <cinttypes>
#include <cstdio>
#include <skald/adapters/cereal/json_codec.hpp>
#include <skald/adapters/sqlite/sqlite_database.hpp>
#include <skald/core/repository.hpp>
#include <skald/eventstore/log_event_store.hpp>
#include <skald/projections/projection_group.hpp>
#include <skald/projections/sql_leases.hpp>
#include <skald/projections/table_rows.hpp>
#include <thread>

#include "guides/domain/book.hpp"

using library::Book;
using library::BookLent;
using library::Lend;

namespace {

std::atomic<int> letters = 0;

// snippet: projection
struct LoansOfReaders {
    static constexpr std::string_view name = "loans-of-readers";
    static constexpr int version = 1;
    using Event = std::variant<BookLent>;
    static constexpr std::string_view schema =
        "create table {readers} (reader text primary key, loans bigint not null)";

    skald::Result<skald::SqlRows> on(skald::SqlTransaction& sql, const BookLent& lent,
                                     const skald::RecordedEvent&) {
        return skald::upsert_row(sql, "{readers}", {{"reader", lent.reader}},
                                 {{"loans", skald::add(1)}});
    }
    void announce(const BookLent&, const skald::RecordedEvent&) { ++letters; }  // "dear ann, ..."
};
// end snippet

skald::Result<void> print_readers(skald::sqlite::Database& database) {
    auto sql = database.begin_read();
    if (!sql) return sql.error();
    const auto readers = (*sql)->run("select reader, loans from readers order by reader");
    if (!readers) return readers.error();
    for (std::size_t row = 0; row < readers->size(); ++row) {
        std::printf("%s: %" PRId64 "\n", readers->text(row, 0).c_str(), readers->integer(row, 1));
    }
    return {};
}

skald::Result<void> run() {
    const auto store = skald::LogEventStore::open("library");
    if (!store) return store.error();
    const auto database = skald::sqlite::Database::open("library.sqlite");
    if (!database) return database.error();
    const skald::Repository<Book> books(**store, skald::json_codec<Book::Event>());
    for (const char* book : {"emma", "ulysses", "middlemarch"}) {
        (void)books.execute(book, Lend{"ann"});
    }

    // snippet: share
    skald::SqlLeases leases(**database);
    const skald::ProjectionOptions options{.source = "library", .partitions = 4};
    skald::ProjectionGroup first(**store, **database, leases, LoansOfReaders{},
                                 skald::json_codec<LoansOfReaders::Event>(), options,
                                 {.instance = "host-1:4711"});
    skald::ProjectionGroup second(**store, **database, leases, LoansOfReaders{},
                                  skald::json_codec<LoansOfReaders::Event>(), options,
                                  {.instance = "host-2:815"});
    {
        const auto run = [](skald::ProjectionGroup& group) {
            return std::jthread([&group](std::stop_token stop) {
                const auto ended = group.run(std::move(stop));
                if (!ended) std::puts(to_string(ended.error()).c_str());
            });
        };
        const auto first_thread = run(first);
        const auto second_thread = run(second);
        const auto lent = books.execute("moby-dick", Lend{"bob"});
        if (!lent) return {};
        const auto shown = second.wait_for(lent->position, std::chrono::seconds(20));
        if (!shown) return shown.error();
    }
    // end snippet
    std::printf("%d letters\n", letters.load());
    return print_readers(**database);
}

}  // namespace

int main() {
    const auto done = run();
    if (!done) std::puts(to_string(done.error()).c_str());
    return done ? 0 : 1;
}
