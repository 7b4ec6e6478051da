// Turns the calls of a SAX parser into trees. Knows the shape of a document, nothing of its text.
#pragma once
#include <cstddef>
#include <optional>
#include <set>
#include <skald/core/result.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "json_parser.hpp"
#include "json_value.hpp"

namespace skald::ocel {

/// Without a sink it keeps the whole document as one tree; with one it hands on the members of the
/// document as JsonSink says. Every function returns false after a failure, which failure() holds.
class JsonTree {
public:
    JsonTree(JsonLimits limits, JsonSink* sink) : limits_(limits), sink_(sink) {}

    bool begin(JsonKind container);
    bool end();
    bool scalar(JsonKind kind, std::string text);
    /// Of a string, number or name that arrives in parts: the part, and what was gathered.
    bool part(std::string_view text);
    std::string take_text() { return std::exchange(text_, {}); }
    bool name(std::string text);
    bool fail(Errc code, std::string message);

    /// Forgets all but the limits.
    void reset();
    JsonValue take_document() { return std::move(document_); }
    const std::optional<Error>& failure() const { return failure_; }
    std::size_t number_bytes() const { return text_.size(); }
    const JsonLimits& limits() const { return limits_; }
    /// Where the parser is, such as events[12].time; empty at the top.
    std::string path() const;

private:
    bool at_member() const { return sink_ != nullptr && open_.empty() && !in_array_; }
    bool begin_member(JsonKind kind);
    bool finish(JsonValue value);
    bool charge(std::size_t bytes);
    JsonValue named(JsonKind kind);

    JsonLimits limits_;               // as given
    JsonSink* sink_;                  // of the members, or null
    std::optional<Error> failure_;    // the first one
    JsonValue document_;              // complete, without a sink
    bool begun_ = false;              // the document's object is open (with a sink)
    std::set<std::string> members_;   // names of the document's members so far (with a sink)
    std::string member_;              // the member at hand (with a sink)
    bool in_array_ = false;           // the member at hand is an array
    std::size_t index_ = 0;           // of the element at hand
    std::vector<JsonValue> open_;     // containers that are not complete, from the outermost
    std::optional<std::string> key_;  // the name of the value that comes next
    std::string text_;                // parts so far
    std::size_t tree_bytes_ = 0;      // of the tree under construction, about
};

}  // namespace skald::ocel
