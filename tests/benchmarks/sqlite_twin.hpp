// The events of a data set in SQLite, as an application would keep them that has no event store.
#pragma once
#include <skald/core/stream_id.hpp>
#include <string>

#include "data_set.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace skald::bench {

/// For one thread. Reads with as much memory as SQLite likes: the whole database is cached.
class SqliteTwin {
public:
    enum class Shape {
        indexed,    // a table in the order of the log, and an index on (stream, version)
        clustered,  // a table without rowid whose primary key is (stream, version)
    };

    /// Makes the database once and keeps it beside the data set.
    SqliteTwin(const Options& options, const DataSet& set, Shape shape);
    ~SqliteTwin();
    SqliteTwin(const SqliteTwin&) = delete;
    SqliteTwin& operator=(const SqliteTwin&) = delete;

    /// Reads all columns of a stream's events in the order of their versions and touches the
    /// payloads; yields the number of events.
    std::uint64_t read_touching(const StreamId& stream);

private:
    sqlite3* database_ = nullptr;
    sqlite3_stmt* select_ = nullptr;
};

}  // namespace skald::bench
