#include "handler_transaction.hpp"

#include <exception>
#include <new>

namespace skald {
namespace {

Result<bool> handle_safely(AnyProjection& projection, SqlTransaction& sql,
                           const RecordedEvent& event) {
    try {
        return projection.handle(sql, event);
    } catch (const std::bad_alloc&) {
        throw;
    } catch (const std::exception& exception) {
        return Error{Errc::handler_failed, exception.what()};
    } catch (...) {
        return Error{Errc::handler_failed, "an exception that is no std::exception"};
    }
}

// Whether the database could not do its work, whatever the statement was.
bool is_of_database(Errc code) {
    switch (code) {
        case Errc::unavailable:
        case Errc::timed_out:
        case Errc::io:
        case Errc::corrupt:
        case Errc::permission_denied:
            return true;
        default:
            return false;
    }
}

}  // namespace

Result<SqlRows> HandlerTransaction::run(std::string_view sql,
                                        std::span<const SqlValue> parameters) {
    if (failure_) return *failure_;
    auto rows = sql_.run(sql, parameters);
    if (!rows) failure_ = rows.error();
    return rows;
}

Result<void> HandlerTransaction::commit() {
    if (!failure_) failure_ = invalid_argument("a handler does not commit: its runner does");
    return *failure_;
}

Handling handle_event(AnyProjection& projection, SqlTransaction& sql, TableNames& names,
                      const RecordedEvent& event) {
    NamedTables named(sql, names);
    HandlerTransaction watched(named);
    const auto handled = handle_safely(projection, watched, event);
    if (watched.failure()) {
        return {false, watched.failure(), is_of_database(watched.failure()->code)};
    }
    if (!handled) return {false, handled.error(), false};
    return {*handled, std::nullopt, false};
}

}  // namespace skald
