#include "handler_transaction.hpp"

#include <skald/core/user_call.hpp>

namespace skald {
namespace {

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

Handling call_watched(SqlTransaction& sql,
                      const std::function<Result<bool>(SqlTransaction&)>& handler) {
    HandlerTransaction watched(sql);
    const auto handled = detail::call_user([&] { return handler(watched); });
    if (watched.failure()) {
        return {false, watched.failure(), is_of_database(watched.failure()->code)};
    }
    if (!handled) return {false, handled.error(), false};
    return {*handled, std::nullopt, false};
}

Handling handle_event(AnyProjection& projection, SqlTransaction& sql, TableNames& names,
                      const RecordedEvent& event) {
    NamedTables named(sql, names);
    return call_watched(named,
                        [&](SqlTransaction& watched) { return projection.handle(watched, event); });
}

}  // namespace skald
