// Tests of projections in the words of the domain:
//
//     using skald::testing::projecting;
//     projecting<RevenueByCustomer>(database)
//         .given(OrderPlaced{"alice", 4200}, OrderPlaced{"bob", 100})
//         .query("select customer, cents from revenue order by customer")
//         .rows({{"alice", 4200}, {"bob", 100}});
//
// The projection's own schema and handlers run in one transaction, which is never committed: the
// database is left as it was, and one database serves all tests. Needs GoogleTest.
#pragma once
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <optional>
#include <skald/projections/projection.hpp>
#include <source_location>
#include <string>
#include <utility>
#include <vector>

namespace skald::testing {

/// Rows as a query yields them.
using SqlTable = std::vector<std::vector<SqlValue>>;

/// "('alice', 4200), ('bob', 100)".
inline std::string text_of_rows(const SqlTable& table) {
    const auto text = [](const SqlValue& value) -> std::string {
        if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
        if (const auto* real = std::get_if<double>(&value)) return std::to_string(*real);
        if (const auto* string = std::get_if<std::string>(&value)) return "'" + *string + "'";
        return "null";
    };
    std::string all;
    for (const auto& row : table) {
        std::string cells;
        for (const SqlValue& value : row) cells += (cells.empty() ? "" : ", ") + text(value);
        all += (all.empty() ? "(" : ", (") + cells + ")";
    }
    return all.empty() ? "no rows" : all;
}

/// What a query found. An expectation that does not hold is a failure of the running test.
class QueriedRows {
public:
    explicit QueriedRows(Result<SqlRows> found) : found_(std::move(found)) {}

    /// Exactly these rows, in this order.
    void rows(const SqlTable& expected,
              std::source_location where = std::source_location::current()) const {
        if (found_ && found_->rows == expected) return;
        ADD_FAILURE_AT(where.file_name(), static_cast<int>(where.line()))
            << "expected " << text_of_rows(expected) << "\n  the query yields: "
            << (found_ ? text_of_rows(found_->rows) : to_string(found_.error()));
    }

private:
    Result<SqlRows> found_;
};

/// A projection in a transaction of its own.
template <Projection P>
class [[nodiscard]] Projecting {
public:
    Projecting(SqlDatabase& database, P projection) : projection_(std::move(projection)) {
        auto begun = database.begin();
        if (!begun) {
            failure_ = begun.error();
            return;
        }
        sql_ = *std::move(begun);
        auto created = create_schema(*sql_, P::name, P::schema);
        if (created) {
            names_ = *std::move(created);
        } else {
            failure_ = created.error();
        }
    }

    /// The events that follow are in this stream ("test-1" at first).
    Projecting&& in_stream(std::string stream) && {
        stream_ = std::move(stream);
        return std::move(*this);
    }
    /// The events that follow occur, and are recorded, at this time (1970 at first).
    Projecting&& at(Timestamp time) && {
        time_ = time;
        return std::move(*this);
    }
    /// These events happen, in this order.
    template <class... E>
        requires(std::constructible_from<typename P::Event, E &&> && ...)
    Projecting&& given(E&&... events) && {
        (handle(typename P::Event(std::forward<E>(events))), ...);
        return std::move(*this);
    }
    /// Asks the read model.
    QueriedRows query(std::string_view sql, std::initializer_list<SqlValue> parameters = {}) const {
        if (failure_) return QueriedRows(*failure_);
        return QueriedRows(sql_->run(sql, parameters));
    }
    /// An event before failed, with an error that has this text in it.
    void fails_with(std::string_view text,
                    std::source_location where = std::source_location::current()) const {
        if (failure_ && to_string(*failure_).find(text) != std::string::npos) return;
        ADD_FAILURE_AT(where.file_name(), static_cast<int>(where.line()))
            << "expected a failure with \"" << text
            << "\"\n  the outcome was: " << (failure_ ? to_string(*failure_) : "no failure");
    }

private:
    void handle(const typename P::Event& event) {
        if (failure_) return;
        NamedTables named(*sql_, names_);
        const Result<void> done = std::visit(
            [&](const auto& e) { return call_handler(projection_, named, e, recorded(e)); }, event);
        if (!done) failure_ = done.error();
    }

    template <class E>
    RecordedEvent recorded(const E& event) {
        tags_ = tags_of(event);
        tag_views_.assign(tags_.begin(), tags_.end());
        position_ = position_.next();
        RecordedEvent recorded;
        recorded.position = position_;
        recorded.stream = stream_;
        recorded.version = Version(versions_[stream_]++);
        recorded.type = E::name;
        recorded.schema_version = schema_version_of<E>();
        recorded.tags = tag_views_;
        recorded.occurred_at = time_;
        recorded.recorded_at = time_;
        return recorded;
    }

    P projection_;
    std::unique_ptr<SqlTransaction> sql_;            // never committed
    TableNames names_;                               // of the projection's tables
    std::optional<Error> failure_;                   // after which nothing is handled
    std::string stream_ = "test-1";                  // of the next event
    Timestamp time_ = {};                            // of the next event
    GlobalPosition position_;                        // of the last event
    std::map<std::string, std::uint64_t> versions_;  // the next one, by stream
    Tags tags_;                                      // of the event being handled
    std::vector<std::string_view> tag_views_;        // into tags_
};

/// Begins a test. The database must be able to begin a transaction.
template <Projection P>
Projecting<P> projecting(SqlDatabase& database, P projection = {}) {
    return Projecting<P>(database, std::move(projection));
}

}  // namespace skald::testing
