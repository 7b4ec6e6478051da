#include "connection.hpp"

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

#include "sqlite_error.hpp"

namespace skald::sqlite {

Result<std::unique_ptr<Connection>> Connection::open(const std::string& path, Mode mode,
                                                     const Options& options) {
    const int access =
        mode == Mode::write ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
    sqlite3* handle = nullptr;
    // A connection is never shared by threads at the same time, so SQLite needs no mutex of its
    // own.
    const int code = sqlite3_open_v2(path.c_str(), &handle,
                                     access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
    if (handle == nullptr) return Error{Errc::unavailable, "no memory to open " + path};
    std::unique_ptr<Connection> connection(new Connection(handle, path, options.statements_max));
    if (code != SQLITE_OK) return last_error(handle, path);
    if (auto done = connection->set_up(mode, options); !done) return done.error();
    return connection;
}

Result<void> Connection::set_up(Mode mode, const Options& options) {
    const auto busy =
        std::min<std::int64_t>(options.busy_timeout.count(), std::numeric_limits<int>::max());
    sqlite3_busy_timeout(handle_.get(), static_cast<int>(busy));
    // A name in double quotes that is no column must be a mistake and not a text.
    sqlite3_db_config(handle_.get(), SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
    sqlite3_db_config(handle_.get(), SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
    std::vector<std::string_view> pragmas{"pragma foreign_keys = on"};
    if (mode == Mode::write) {
        pragmas.emplace_back("pragma journal_mode = wal");  // reads the file: is it a database?
        pragmas.emplace_back(options.durability == Durability::full
                                 ? "pragma synchronous = full"
                                 : "pragma synchronous = normal");
    }
    for (const std::string_view pragma : pragmas) {
        if (auto set = run(pragma); !set) return set.error();
    }
    return {};
}

Result<SqlRows> Connection::run(std::string_view sql, std::span<const SqlValue> parameters) {
    auto found = statements_.find(sql);
    if (found == statements_.end()) {
        auto prepared = Statement::prepare(handle_.get(), sql, path_);
        if (!prepared) return prepared.error();
        // Programs have few statements. One that makes up new ones all the time gains nothing from
        // a cleverer cache.
        if (statements_.size() >= statements_max_) statements_.clear();
        found = statements_.emplace(std::string(sql), *std::move(prepared)).first;
    }
    return found->second.run(parameters);
}

}  // namespace skald::sqlite
