// The guide to deciders and aggregates (docs/deciders-and-aggregates.md), and what events look like.
#include <cinttypes>
#include <cstdio>
#include <skald/adapters/cereal/json_codec.hpp>
#include <skald/adapters/cereal/state_codec.hpp>
#include <skald/core/repository.hpp>
#include <skald/eventstore/log_event_store.hpp>

#include "guides/domain/book.hpp"
#include "guides/domain/reader_card.hpp"

using library::Book;
using library::Lend;
using library::ReaderCard;

namespace {

void lend_and_return(skald::EventStore& store) {
    // snippet: execute
    const skald::Repository<Book> books(store, skald::json_codec<Book::Event>());

    const auto lent = books.execute("moby-dick", Lend{"ann"});
    if (lent) std::printf("lent: version %" PRIu64 "\n", lent->version.value());

    const auto refused = books.execute("moby-dick", Lend{"bob"});
    if (const auto* no = refused.refusal())
        std::printf("%s: %s\n", no->code.c_str(), no->message.c_str());
    // end snippet

    // snippet: command-id
    // The same command twice, as when an answer was lost: it is done once.
    const skald::CommandOptions once{.command_id = skald::CommandId::named("request 4711")};
    const auto first = books.execute("ulysses", Lend{"ann"}, once);
    const auto again = books.execute("ulysses", Lend{"ann"}, once);
    if (first && again) std::printf("repeated: %s\n", again->repeated ? "yes" : "no");
    // end snippet

    // snippet: expected
    // "Only if the book is as I have seen it", such as from an If-Match header.
    const auto seen = books.load("ulysses");
    if (!seen) return;
    const auto version = skald::ExpectedVersion::exactly(*seen->stream.last_version);
    (void)books.execute("ulysses", library::Return{}, {.expected = version});
    const auto late = books.execute("ulysses", Lend{"bob"}, {.expected = version});
    if (late.error()) std::puts(to_string(*late.error()).c_str());
    // end snippet
}

void charge(skald::EventStore& store) {
    // snippet: aggregate
    const skald::Repository<ReaderCard> cards(store, skald::json_codec<ReaderCard::Event>());
    (void)cards.execute("ann", [](ReaderCard& card) { return card.issue(); });
    (void)cards.execute("ann", [](ReaderCard& card) { return card.charge(150); });
    const auto ann = cards.load("ann");
    if (ann) std::printf("ann owes %" PRId64 " cents\n", ann->state.owed_cents());
    // end snippet
}

void keep_snapshots(skald::LogEventStore& store) {
    // snippet: snapshots
    const skald::Snapshots<Book::State> snapshots{
        .store = &store,
        .codec = skald::state_codec<Book::State, skald::JsonFormat>(),
        .every_events = 100};
    const skald::Repository<Book> books(store, skald::json_codec<Book::Event>(), snapshots);
    // end snippet
    const auto book = books.load("ulysses");
    if (book) std::printf("ulysses was lent %d times\n", book->state.loans);
}

void show_events(skald::EventStore& store) {
    // snippet: read
    const auto read = store.for_each(
        skald::ReadRequest::all(skald::Query::tagged({"reader:ann"})),
        [](const skald::RecordedEvent& event) -> skald::Result<void> {
            std::printf("%" PRIu64 " %s %" PRIu64 " %s %s\n", event.position.value(),
                        std::string(event.stream).c_str(), event.version.value(),
                        std::string(event.type).c_str(), std::string(event.data).c_str());
            return {};
        });
    // end snippet
    if (!read) std::puts(to_string(read.error()).c_str());
}

}  // namespace

int main() {
    const auto store = skald::LogEventStore::open("library");
    if (!store) return std::puts(to_string(store.error()).c_str()), 1;
    lend_and_return(**store);
    charge(**store);
    keep_snapshots(**store);
    show_events(**store);
    return 0;
}
