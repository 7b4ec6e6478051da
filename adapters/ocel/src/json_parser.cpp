// The one file that knows Boost.JSON.
#include "json_parser.hpp"

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <cmath>
#include <utility>

#include "json_tree.hpp"

namespace skald::ocel {
namespace {

namespace json = boost::json;

constexpr std::size_t depth_ever_max = 1'000;

// What Boost's parser calls. A number reaches the tree as its text; that it was read as a double as
// well only serves to refuse what no double can hold.
class Handler {
public:
    static constexpr auto max_object_size = static_cast<std::size_t>(-1);
    static constexpr auto max_array_size = static_cast<std::size_t>(-1);
    static constexpr auto max_key_size = static_cast<std::size_t>(-1);
    static constexpr auto max_string_size = static_cast<std::size_t>(-1);

    Handler(JsonLimits limits, JsonSink* sink) : tree(limits, sink) {}

    bool on_document_begin(json::error_code&) { return true; }
    bool on_document_end(json::error_code&) { return true; }
    bool on_object_begin(json::error_code& code) {
        return checked(tree.begin(JsonKind::object), code);
    }
    bool on_object_end(std::size_t, json::error_code& code) { return checked(tree.end(), code); }
    bool on_array_begin(json::error_code& code) {
        return checked(tree.begin(JsonKind::array), code);
    }
    bool on_array_end(std::size_t, json::error_code& code) { return checked(tree.end(), code); }
    bool on_key_part(json::string_view s, std::size_t, json::error_code& code) {
        return checked(part(s), code);
    }
    bool on_key(json::string_view s, std::size_t, json::error_code& code) {
        return checked(part(s) && tree.name(tree.take_text()), code);
    }
    bool on_string_part(json::string_view s, std::size_t, json::error_code& code) {
        return checked(part(s), code);
    }
    bool on_string(json::string_view s, std::size_t, json::error_code& code) {
        return checked(part(s) && tree.scalar(JsonKind::string, tree.take_text()), code);
    }
    bool on_number_part(json::string_view s, json::error_code& code) {
        return checked(number_part(s), code);
    }
    bool on_int64(std::int64_t, json::string_view s, json::error_code& code) {
        return checked(number(s), code);
    }
    bool on_uint64(std::uint64_t, json::string_view s, json::error_code& code) {
        return checked(number(s), code);
    }
    bool on_double(double value, json::string_view s, json::error_code& code) {
        if (!std::isfinite(value)) return checked(number_too_large(), code);
        return checked(number(s), code);
    }
    bool on_bool(bool value, json::error_code& code) {
        return checked(tree.scalar(JsonKind::boolean, value ? "true" : "false"), code);
    }
    bool on_null(json::error_code& code) { return checked(tree.scalar(JsonKind::null, {}), code); }
    bool on_comment_part(json::string_view, json::error_code&) { return true; }
    bool on_comment(json::string_view, json::error_code&) { return true; }

    JsonTree tree;

private:
    // Boost wants some code to stop; the tree knows the reason.
    static bool checked(bool well, json::error_code& code) {
        if (!well) code = json::error::incomplete;
        return well;
    }
    bool part(json::string_view s) { return tree.part({s.data(), s.size()}); }
    bool number_too_large() {
        return tree.fail(Errc::invalid_argument, "a number too large to be one");
    }
    bool number_part(json::string_view s) {
        const std::size_t most = tree.limits().number_bytes_max;
        if (tree.number_bytes() + s.size() <= most) return part(s);
        return tree.fail(Errc::too_large,
                         "a number of more than " + std::to_string(most) + " characters");
    }
    bool number(json::string_view s) {
        return number_part(s) && tree.scalar(JsonKind::number, tree.take_text());
    }
};

json::parse_options strict(const JsonLimits& limits) {
    json::parse_options options;  // no comments, no trailing commas, UTF-8 is checked
    options.max_depth = std::min(limits.depth_max, depth_ever_max);
    return options;
}

}  // namespace

class JsonParser::Driver {
public:
    Driver(JsonLimits limits, JsonSink* sink) : parser_(strict(limits), limits, sink) {}

    JsonTree& tree() { return parser_.handler().tree; }
    std::size_t place() const { return place_; }
    void reset() {
        parser_.reset();
        tree().reset();
    }

    Result<void> feed(std::string_view piece, bool more) {
        json::error_code code;
        place_ = parser_.write_some(more, piece.data(), piece.size(), code);
        if (code && tree().failure()) return *tree().failure();
        if (code) return refuse(reason(code, piece));
        if (place_ < piece.size())
            return refuse(invalid_argument("something follows the document"));
        return {};
    }

private:
    Error refuse(Error error) {
        tree().fail(error.code, std::move(error.message));
        return *tree().failure();
    }

    Error reason(const json::error_code& code, std::string_view piece) {
        if (code == json::error::too_deep) {
            const auto most = std::to_string(std::min(tree().limits().depth_max, depth_ever_max));
            return {.code = Errc::too_large,
                    .message = "arrays and objects more than " + most + " deep in each other"};
        }
        if (code == json::error::incomplete) return invalid_argument("the JSON ends too early");
        if (code == json::error::exponent_overflow) {
            return invalid_argument("a number too large to be one");
        }
        const bool ascii =
            place_ >= piece.size() || (static_cast<unsigned char>(piece[place_]) & 0x80U) == 0;
        return invalid_argument("not valid JSON: " +
                                (ascii ? code.message() : std::string("not UTF-8")));
    }

    json::basic_parser<Handler> parser_;  // with the tree inside its handler
    std::size_t place_ = 0;               // bytes taken of the last piece
};

JsonParser::JsonParser(JsonLimits limits) : driver_(std::make_unique<Driver>(limits, nullptr)) {}
JsonParser::JsonParser(JsonLimits limits, JsonSink& sink)
    : driver_(std::make_unique<Driver>(limits, &sink)) {}
JsonParser::~JsonParser() = default;

Result<JsonValue> JsonParser::parse(std::string_view document) {
    driver_->reset();
    auto parsed = driver_->feed(document, false);
    if (!parsed) return std::move(parsed).error();
    return driver_->tree().take_document();
}

Result<void> JsonParser::write(std::string_view piece) {
    return driver_->feed(piece, true);
}
Result<void> JsonParser::finish() {
    return driver_->feed("", false);
}
std::size_t JsonParser::place() const {
    return driver_->place();
}

}  // namespace skald::ocel
