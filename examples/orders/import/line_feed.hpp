// Plain events from a file of lines (NDJSON), without a domain of their own.
#pragma once
#include <memory>
#include <skald/core/event_store.hpp>
#include <skald/core/result.hpp>
#include <string>
#include <vector>

#include "orders/import/log_feed.hpp"

namespace orders {

/// A file of lines that was read once and found good.
struct CheckedLines {
    std::string path;
    std::vector<skald::EventId> ids;  // of all events, in the order of the file
};

/// Reads and checks the whole file. Keeps 16 bytes an event in memory. The id of each event follows
/// from its line and all lines before it. So a file that has grown at its end is continued, and one
/// that differs anywhere before is told apart. Errors, with file and line: those of EventLines, and
/// too_large or invalid_argument for what no store accepts.
skald::Result<CheckedLines> check_lines(const std::string& path);

/// The events of the file, as they are. Reads the file again for those that are to be appended. The
/// store must outlive the feed.
std::unique_ptr<LogFeed> line_feed(skald::EventStore& store, CheckedLines lines);

}  // namespace orders
