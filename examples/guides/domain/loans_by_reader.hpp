// How many books each reader has: the projection of the guides in docs/.
#pragma once
#include <skald/core/recorded_event.hpp>
#include <skald/core/result.hpp>
#include <skald/core/sql.hpp>
#include <skald/core/stream_id.hpp>
#include <string>

#include "guides/domain/book.hpp"

namespace library {

// snippet: projection
struct LoansByReader {
    static constexpr std::string_view name = "loans-by-reader";  // unique in its database
    static constexpr int version = 1;
    using Event = std::variant<BookLent, BookReturned>;  // the events that it receives
    static constexpr std::string_view schema =
        "create table {loans} (book text primary key, reader text not null)";

    skald::Result<skald::SqlRows> on(skald::SqlTransaction& sql, const BookLent& lent,
                                     const skald::RecordedEvent& recorded) {
        return sql.run("insert into {loans} (book, reader) values ($1, $2)",
                       {book_of(recorded), lent.reader});
    }
    skald::Result<skald::SqlRows> on(skald::SqlTransaction& sql, const BookReturned&,
                                     const skald::RecordedEvent& recorded) {
        return sql.run("delete from {loans} where book = $1", {book_of(recorded)});
    }

private:
    static std::string book_of(const skald::RecordedEvent& recorded) {
        return std::string(skald::id_of(recorded.stream));  // "moby-dick" of "book-moby-dick"
    }
};
// end snippet

}  // namespace library
