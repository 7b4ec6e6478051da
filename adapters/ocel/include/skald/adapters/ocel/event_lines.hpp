// Events from a file of lines, one JSON object a line (NDJSON), plain or gzip:
//
//     {"stream":"po-1","type":"Create","time":"2018-01-02T12:53:00Z","tags":["po:1"],"data":{}}
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <skald/core/result.hpp>
#include <skald/core/stream_id.hpp>
#include <skald/core/tags.hpp>
#include <skald/core/timestamp.hpp>
#include <string>

namespace skald::ocel {

/// One event as its line says it. `stream`, `type` and `time` must be there. `position` and
/// `version` are allowed and ignored, because a store assigns its own; so are fields that are not
/// known here.
struct EventLine {
    std::uint64_t line = 0;  // its number in the file, from 1, blank lines counted
    StreamId stream;
    std::string type;
    Timestamp time;
    Tags tags = {};           // none if the line has none
    std::string data = "{}";  // JSON of any kind without white space; numbers as in the file
    std::optional<std::string> id = {};  // the event's id where it comes from
};

/// What is over a limit is refused as too_large.
struct EventLinesLimits {
    std::uint64_t uncompressed_bytes_max = std::uint64_t{4} << 30;  // of the file, unpacked
    // Of one line; its JSON may take four times as much in memory.
    std::size_t line_bytes_max = std::size_t{16} << 20;
    std::size_t depth_max = 32;         // of arrays and objects inside each other, up to 1,000
    std::size_t number_bytes_max = 64;  // of the text of one number
};

/// Reads the lines of a file one after the other, in memory that does not grow with the file. Used
/// by one thread at a time.
class EventLines {
public:
    /// Opens a file, plain or gzip (told by the first bytes, not by the name). A file without lines
    /// is a log without events. Errors: not_found, permission_denied, io, invalid_argument (a
    /// directory), corrupt (damaged or cut gzip).
    static Result<EventLines> open(const std::string& path, EventLinesLimits limits = {});
    EventLines(EventLines&&) noexcept;
    EventLines& operator=(EventLines&&) noexcept;
    ~EventLines();

    /// The next event, or none at the end of the file. Blank lines are skipped, a line may end with
    /// CR LF, the last one with nothing. Errors, each naming the file and the line:
    /// invalid_argument (the line is not such an event), too_large, corrupt, io. After an error
    /// every further call returns the same one.
    Result<std::optional<EventLine>> next();

private:
    class Reader;
    explicit EventLines(std::unique_ptr<Reader> reader);

    std::unique_ptr<Reader> reader_;  // the file, what is unpacked of it, and the parser
};

}  // namespace skald::ocel
