// The guide to live projections (docs/live-projections.md): state in memory that follows the store.
#include <chrono>
#include <cstdio>
#include <map>
#include <skald/adapters/cereal/json_codec.hpp>
#include <skald/core/repository.hpp>
#include <skald/core/stream_id.hpp>
#include <skald/eventstore/log_event_store.hpp>
#include <skald/projections/live_projection.hpp>
#include <thread>

#include "guides/domain/book.hpp"

using library::Book;
using library::BookEvent;
using library::BookLent;
using library::BookReturned;
using library::Lend;
using library::Return;

namespace {

// snippet: projection
struct BooksOut {
    using State = std::map<std::string, std::string>;  // who has it, by book
    using Event = BookEvent;

    static void apply(State& out, const BookLent& lent, const skald::RecordedEvent& recorded) {
        out[std::string(skald::id_of(recorded.stream))] = lent.reader;
    }
    static void apply(State& out, const BookReturned&, const skald::RecordedEvent& recorded) {
        out.erase(std::string(skald::id_of(recorded.stream)));
    }
};
// end snippet

skald::Result<void> run() {
    const auto store = skald::LogEventStore::open("library");
    if (!store) return store.error();
    const skald::Repository<Book> books(**store, skald::json_codec<Book::Event>());
    for (const char* book : {"emma", "ulysses"}) (void)books.execute(book, Lend{"ann"});

    // snippet: follow
    skald::LiveProjection<BooksOut> out(**store, skald::json_codec<BookEvent>());
    const std::jthread follower([&out](const std::stop_token& stop) {
        if (const auto ended = out.run(stop); !ended) std::puts(to_string(ended.error()).c_str());
    });
    const auto returned = books.execute("emma", Return{});
    if (!returned) return {};
    const auto shown = out.wait_for(returned->position, std::chrono::seconds(5));
    if (!shown) return shown.error();
    const auto count = out.with([](const BooksOut::State& books_out) { return books_out.size(); });
    std::printf("%zu book is out\n", count);
    // end snippet
    return {};
}

}  // namespace

int main() {
    const auto done = run();
    if (!done) std::puts(to_string(done.error()).c_str());
    return done ? 0 : 1;
}
