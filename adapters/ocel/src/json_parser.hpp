// Reads JSON in pieces of any size, and builds trees only of the parts that are handed on.
#pragma once
#include <cstddef>
#include <memory>
#include <optional>
#include <skald/core/result.hpp>
#include <string>
#include <string_view>

#include "json_value.hpp"

namespace skald::ocel {

struct JsonLimits {
    std::size_t depth_max;         // at most 1,000 is granted, because trees are walked recursively
    std::size_t tree_bytes_max;    // of one tree in memory, about
    std::size_t number_bytes_max;  // of the text of a number
};

/// Receives the parts of a document. An error ends parsing and is what the parser returns.
class JsonSink {
public:
    virtual ~JsonSink() = default;
    /// A member of the document begins: its name and the kind of its value. Each name once.
    virtual Result<void> member(const std::string& name, JsonKind kind) = 0;
    /// An element of a member that is an array, with its index; of another member, its value.
    virtual Result<void> element(const std::string& member, std::optional<std::size_t> index,
                                 JsonValue&& value) = 0;
};

/// Parses a document that is an object. Strict JSON in valid UTF-8; a name twice in one object is
/// an error. Errors: invalid_argument, too_large (a limit), those of the sink. The message of its
/// own errors begins with the path, as far as it is known; place() tells the byte.
class JsonParser {
public:
    /// For parse() only.
    explicit JsonParser(JsonLimits limits);
    /// For write() and finish(). `sink` outlives the parser.
    JsonParser(JsonLimits limits, JsonSink& sink);
    JsonParser(const JsonParser&) = delete;
    JsonParser& operator=(const JsonParser&) = delete;
    ~JsonParser();

    /// Parses a whole document into one tree. May be called again, also after an error.
    Result<JsonValue> parse(std::string_view document);

    /// Parses the next piece of a document and hands its members on, an array's one element at a
    /// time: memory is bounded by the largest element.
    Result<void> write(std::string_view piece);
    /// After the last piece: whether the document is complete.
    Result<void> finish();

    /// Bytes of the last piece that were taken: where an error is.
    std::size_t place() const;

private:
    class Driver;

    std::unique_ptr<Driver> driver_;  // Boost's parser with our handler
};

}  // namespace skald::ocel
