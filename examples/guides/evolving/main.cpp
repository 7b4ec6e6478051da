// The guide to events that change (docs/evolving-events.md): last year's program stores, this year's reads.
#include <cstdio>
#include <skald/adapters/cereal/json_codec.hpp>
#include <skald/eventstore/memory_event_store.hpp>

namespace {

// snippet: old
namespace last_year {
struct BookLent {
    static constexpr std::string_view name = "book-lent";
    std::string reader;
    std::int32_t weeks = 0;
    static void fields(auto& self, auto&& f) {
        f("reader", self.reader);
        f("weeks", self.weeks);
    }
};
struct BookBack {
    static constexpr std::string_view name = "book-back";
};
}  // namespace last_year
// end snippet

// snippet: new
struct BookLent {
    static constexpr std::string_view name = "book-lent";
    static constexpr std::uint32_t schema_version = 2;  // 1, if it is not said
    std::string reader;
    std::int32_t days = 0;
    static void fields(auto& self, auto&& f) {
        f("reader", self.reader);
        f("days", self.days);
    }
};
struct BookReturned {  // had another name
    static constexpr std::string_view name = "book-returned";
};
using Event = std::variant<BookLent, BookReturned>;
// end snippet

// snippet: codec
std::shared_ptr<const skald::Codec<Event>> event_codec(skald::UnknownEvents unknown) {
    return skald::json_codec<Event>(
        unknown, skald::upcast<last_year::BookLent>([](last_year::BookLent old) {
            return BookLent{old.reader, old.weeks * 7};
        }),
        skald::upcast<last_year::BookBack>([](last_year::BookBack) { return BookReturned{}; }));
}
// end snippet

void show(const BookLent& event) {
    std::printf("lent to %s for %d days\n", event.reader.c_str(), event.days);
}
void show(const BookReturned&) {
    std::puts("returned");
}

// snippet: append
template <class E>
skald::Result<skald::Appended> store_one(skald::EventStore& store, const skald::StreamId& stream,
                                         const E& event) {
    auto encoded = skald::json_codec<std::variant<E>>()->encode(event);
    if (!encoded) return encoded.error();
    skald::NewEvent made;
    made.type = encoded->type;
    made.schema_version = encoded->schema_version;
    made.content_type = encoded->content_type;
    made.data = encoded->data;
    made.tags = skald::tags_of(event);
    return store.append(stream, skald::ExpectedVersion::any(), {made});
}
// end snippet

struct BookBurnt {  // of next year's program
    static constexpr std::string_view name = "book-burnt";
};

void read_all(skald::EventStore& store, const skald::Codec<Event>& codec) {
    const auto page = store.read(skald::ReadRequest::all()).value();
    for (const skald::RecordedEvent& recorded : page) {
        const auto event = codec.decode(recorded);
        if (!event) {
            std::puts(to_string(event.error()).c_str());
        } else if (*event) {
            std::visit([](const auto& e) { show(e); }, **event);
        } else {
            std::puts("skipped");
        }
    }
}

}  // namespace

int main() {
    skald::MemoryEventStore store;
    const auto book = skald::StreamId::of("book", "moby-dick").value();
    (void)store_one(store, book, last_year::BookLent{"ann", 4});
    (void)store_one(store, book, last_year::BookBack{});
    (void)store_one(store, book, BookLent{"bob", 10});
    (void)store_one(store, book, BookBurnt{});
    read_all(store, *event_codec(skald::UnknownEvents::fail));
    std::puts("and by a codec that skips what it does not know:");
    read_all(store, *event_codec(skald::UnknownEvents::skip));
    return 0;
}
