// Server-sent events as text that is ready to be sent to any number of clients.
#pragma once
#include <memory>
#include <string>

namespace skald::http {

struct ServerSentEvent {
    std::string id = {};     // what a client that comes back sends as Last-Event-ID
    std::string event = {};  // its type; empty: "message"
    std::string data = {};   // text, may have several lines

    friend bool operator==(const ServerSentEvent&, const ServerSentEvent&) = default;
};

struct GzipPart;  // of the server

/// Events as they go over the wire. Copies share them, so hand the same object to all streams: it is
/// compressed once for all clients that take gzip, by the first of them. Several events in one text
/// become a tenth of their size, one alone little less than it was. Any thread may use one object.
class EventText {
public:
    /// Whole events, each with its empty line.
    explicit EventText(std::string text);

    const std::string& text() const { return *bytes_; }

    // For streams:

    std::shared_ptr<const std::string> bytes() const { return bytes_; }
    /// The same as a part of a gzip stream. The first call makes it, in about 10 ms a MiB.
    std::shared_ptr<const GzipPart> gzip_part() const;

private:
    struct Shared;
    std::shared_ptr<Shared> shared_;
    std::shared_ptr<const std::string> bytes_;  // in what is shared
};

/// One event. Line breaks in id and event are dropped.
EventText to_text(const ServerSentEvent& event);
/// The same behind others, for a text of several.
void append_text(std::string& text, const ServerSentEvent& event);

}  // namespace skald::http
