// A book of a library: the domain of the guides in docs/.
#pragma once
#include <cstdint>
#include <skald/core/decider.hpp>
#include <string>
#include <string_view>
#include <variant>

namespace library {

// snippet: events
struct BookLent {
    static constexpr std::string_view name = "book-lent";  // on disk, for ever
    std::string reader;
    std::int32_t days = 0;
    static void fields(auto& self, auto&& f) {  // the names in the JSON
        f("reader", self.reader);
        f("days", self.days);
    }
    skald::Tags tags() const { return {"reader:" + reader}; }  // what it is about, besides the book
    friend bool operator==(const BookLent&, const BookLent&) = default;
};
struct BookReturned {  // an event may have no fields
    static constexpr std::string_view name = "book-returned";
    friend bool operator==(const BookReturned&, const BookReturned&) = default;
};

using BookEvent = std::variant<BookLent, BookReturned>;  // all that can happen to a book
// end snippet

// snippet: commands
struct Lend {
    std::string reader;
    std::int32_t days = 28;
};
struct Return {};
// end snippet

// snippet: decider
struct Book {
    static constexpr std::string_view category = "book";  // streams are called "book-<id>"
    struct State {
        static constexpr std::string_view name = "book";  // fields() only for snapshots
        std::string reader;                               // empty: the book is on its shelf
        std::int32_t loans = 0;
        static void fields(auto& self, auto&& f) {
            f("reader", self.reader);
            f("loans", self.loans);
        }
    };
    using Event = BookEvent;
    using Decision = skald::Decision<Event>;

    static State initial() { return {}; }

    static Decision decide(const Lend& command, const State& book) {
        if (book.reader == command.reader) return Decision::nothing();  // it is so already
        if (!book.reader.empty()) return skald::Refusal{"lent", "the book is lent to another"};
        return BookLent{command.reader, command.days};
    }
    static Decision decide(const Return&, const State& book) {
        if (book.reader.empty()) return skald::Refusal{"not-lent", "the book is on its shelf"};
        return BookReturned{};
    }

    static State evolve(State book, const BookLent& event) {
        book.reader = event.reader;
        ++book.loans;
        return book;
    }
    static State evolve(State book, const BookReturned&) {
        book.reader.clear();
        return book;
    }
};
// end snippet

}  // namespace library
