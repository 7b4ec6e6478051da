#include <algorithm>
#include <array>
#include <optional>
#include <skald/adapters/ocel/ocel_log.hpp>
#include <tuple>
#include <utility>

#include "input_file.hpp"
#include "json_parser.hpp"
#include "ocel_checks.hpp"
#include "ocel_elements.hpp"

namespace skald::ocel {
namespace {

constexpr std::array<std::string_view, 4> members = {"eventTypes", "objectTypes", "events",
                                                     "objects"};

// Collects a log from the elements of its document.
class LogBuilder final : public JsonSink {
public:
    explicit LogBuilder(const OcelLimits& limits) : limits_(limits) {}

    Result<void> member(const std::string& name, JsonKind kind) override {
        if (name.starts_with("ocel:")) {
            return Error{.code = Errc::unsupported_format,
                         .message = in_quotes(name) + ": this is OCEL 1.0; only OCEL 2.0 is read"};
        }
        const auto known = std::find(members.begin(), members.end(), name);
        if (known == members.end()) return {};
        if (kind != JsonKind::array) {
            return invalid_argument(name + ": is " + std::string(kind_name(kind)) +
                                    " where an array belongs");
        }
        seen_[static_cast<std::size_t>(known - members.begin())] = true;
        return {};
    }

    Result<void> element(const std::string& member, std::optional<std::size_t> index,
                         JsonValue&& value) override {
        if (!index) return {};  // a member that the standard does not know
        const JsonPath all(member);
        const JsonPath path = all.element(*index);
        if (member == "eventTypes") {
            return keep(log_.event_types, type_from(value, limits_.event_type_bytes_max, path));
        }
        if (member == "objectTypes") {
            return keep(log_.object_types, type_from(value, limits_.object_type_bytes_max, path));
        }
        if (member == "events") return keep(log_.events, event_from(value, limits_, path));
        if (member == "objects") return keep(log_.objects, object_from(value, limits_, path));
        return {};
    }

    // The log in its order, after the end of the document.
    Result<OcelLog> finish() {
        for (std::size_t i = 0; i < members.size(); ++i) {
            if (!seen_[i]) return invalid_argument(std::string(members[i]) + ": is missing");
        }
        auto fits = check_references(log_);
        if (!fits) return std::move(fits).error();
        std::sort(log_.objects.begin(), log_.objects.end(),
                  [](const Object& a, const Object& b) { return a.id < b.id; });
        std::sort(log_.events.begin(), log_.events.end(), [](const Event& a, const Event& b) {
            return std::tie(a.time, a.id) < std::tie(b.time, b.id);
        });
        return std::move(log_);
    }

private:
    template <class T>
    static Result<void> keep(std::vector<T>& all, Result<T> one) {
        if (!one) return std::move(one).error();
        all.push_back(*std::move(one));
        return {};
    }

    const OcelLimits& limits_;                    // of the caller
    OcelLog log_;                                 // in the order of the file
    std::array<bool, members.size()> seen_ = {};  // which members were there
};

// Where in the text a reader is.
struct Place {
    std::uint64_t bytes = 0;
    std::uint64_t line = 1;

    void pass(std::string_view text) {
        bytes += text.size();
        line += static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
    }
};

Error located(const std::string& path, const Place& place, Error error) {
    error.message = path + ", line " + std::to_string(place.line) + ", byte " +
                    std::to_string(place.bytes) + ": " + error.message;
    return error;
}

// Says what a file is that cannot be OCEL in JSON, because "syntax error" would help nobody.
std::optional<Error> foreign_form(std::string_view beginning) {
    const auto text =
        beginning.substr(std::min(beginning.find_first_not_of(" \t\r\n"), beginning.size()));
    if (text.starts_with('<')) {
        return Error{.code = Errc::unsupported_format,
                     .message = "this is XML; OCEL is read in its JSON form only"};
    }
    if (beginning.starts_with("SQLite format 3")) {
        return Error{.code = Errc::unsupported_format,
                     .message = "this is SQLite; OCEL is read in its JSON form only"};
    }
    return std::nullopt;
}

// Feeds the whole file to the parser.
Result<void> parse_file(InputFile& file, JsonParser& parser, Place& place) {
    while (true) {
        auto piece = file.read();
        if (!piece) return std::move(piece).error();
        if (piece->empty()) break;
        auto foreign = place.bytes == 0 ? foreign_form(*piece) : std::nullopt;
        if (foreign) return located(file.path(), place, *std::move(foreign));
        auto parsed = parser.write(*piece);
        place.pass(piece->substr(0, parsed ? piece->size() : parser.place()));
        if (!parsed) return located(file.path(), place, std::move(parsed).error());
    }
    if (place.bytes == 0) return invalid_argument(file.path() + ": the file is empty");
    auto complete = parser.finish();
    if (!complete) return located(file.path(), place, std::move(complete).error());
    return {};
}

}  // namespace

Result<OcelLog> read_ocel(const std::string& path, OcelLimits limits) {
    auto file = InputFile::open(path, limits.uncompressed_bytes_max);
    if (!file) return std::move(file).error();
    LogBuilder builder(limits);
    JsonParser parser({.depth_max = limits.depth_max,
                       .tree_bytes_max = limits.element_bytes_max,
                       .number_bytes_max = limits.number_bytes_max},
                      builder);
    Place place;
    auto parsed = parse_file(**file, parser, place);
    if (!parsed) return std::move(parsed).error();
    auto log = builder.finish();
    if (!log) {
        return Error{.code = log.error().code, .message = path + ": " + log.error().message};
    }
    return log;
}

}  // namespace skald::ocel
