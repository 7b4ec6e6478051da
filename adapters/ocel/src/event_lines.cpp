#include <algorithm>
#include <skald/adapters/ocel/event_lines.hpp>
#include <skald/core/limits.hpp>
#include <utility>

#include "input_file.hpp"
#include "json_fields.hpp"
#include "json_parser.hpp"

namespace skald::ocel {
namespace {

constexpr std::string_view white_space = " \t\r";

// What the JSON of a line may take in memory. Short lines have a larger share of names and nodes.
constexpr std::size_t tree_bytes_per_line_byte = 4;
constexpr std::size_t tree_bytes_least = std::size_t{1} << 20;

std::size_t tree_bytes_max(const EventLinesLimits& limits) {
    return std::max(tree_bytes_least, limits.line_bytes_max * tree_bytes_per_line_byte);
}

Result<StreamId> stream_from(const JsonValue& json, const JsonPath& path) {
    auto name = required_name(json, "stream", StreamId::bytes_max, path);
    if (!name) return std::move(name).error();
    auto stream = StreamId::parse(*name);
    if (!stream) return wrong(path.member("stream"), stream.error().message);
    return stream;
}

Result<Tags> tags_from(const JsonValue& json, const JsonPath& path) {
    const auto array = allowed(json, "tags", JsonKind::array, path);
    if (!array) return array.error();
    Tags tags;
    if (*array == nullptr) return tags;
    const JsonPath all = path.member("tags");
    const std::vector<JsonValue>& elements = (*array)->children;
    if (elements.size() > limits::tags_max) {
        return wrong(all, "more than " + std::to_string(limits::tags_max) + " tags",
                     Errc::too_large);
    }
    for (std::size_t i = 0; i < elements.size(); ++i) {
        const JsonPath here = all.element(i);
        auto fits = check_kind(elements[i], JsonKind::string, here);
        if (fits) fits = check_name(elements[i].text, limits::tag_bytes_max, here);
        if (!fits) return std::move(fits).error();
        tags.add(elements[i].text);
    }
    return tags;
}

Result<std::optional<std::string>> id_from(const JsonValue& json, const JsonPath& path) {
    if (json.member("id") == nullptr) return std::optional<std::string>();
    auto id = required_name(json, "id", limits::id_text_bytes_max, path);
    if (!id) return std::move(id).error();
    return std::optional(*std::move(id));
}

Result<EventLine> event_line_from(const JsonValue& json, std::uint64_t number) {
    const JsonPath path("");
    auto stream = stream_from(json, path);
    if (!stream) return std::move(stream).error();
    auto type = required_name(json, "type", limits::type_bytes_max, path);
    if (!type) return std::move(type).error();
    const auto time = required_time(json, path);
    if (!time) return time.error();
    auto tags = tags_from(json, path);
    if (!tags) return std::move(tags).error();
    auto id = id_from(json, path);
    if (!id) return std::move(id).error();
    EventLine line{.line = number,
                   .stream = *std::move(stream),
                   .type = *std::move(type),
                   .time = *time,
                   .tags = *std::move(tags),
                   .id = *std::move(id)};
    if (const JsonValue* data = json.member("data")) line.data = to_json(*data);
    return line;
}

}  // namespace

class EventLines::Reader {
public:
    Reader(std::unique_ptr<InputFile> file, EventLinesLimits limits)
        : limits_(limits),
          file_(std::move(file)),
          parser_({.depth_max = limits.depth_max,
                   .tree_bytes_max = tree_bytes_max(limits),
                   .number_bytes_max = limits.number_bytes_max}) {}

    Result<std::optional<EventLine>> next() {
        if (failure_) return *failure_;
        auto event = next_event();
        if (!event) failure_ = event.error();
        return event;
    }

    // Looks at the first bytes, so that what is no file of text fails at once.
    Result<void> begin() {
        auto piece = file_->read();
        if (!piece) return std::move(piece).error();
        piece_ = *piece;
        at_end_ = piece_.empty();
        return {};
    }

private:
    Result<std::optional<EventLine>> next_event() {
        while (true) {
            auto line = next_line();
            if (!line) return std::move(line).error();
            if (!*line) return std::optional<EventLine>();
            if ((*line)->find_first_not_of(white_space) == std::string_view::npos) continue;
            auto event = parse(**line);
            if (!event) return std::move(event).error();
            return std::optional(*std::move(event));
        }
    }

    // The next line without its line feed, valid until the next call; none at the end.
    Result<std::optional<std::string_view>> next_line() {
        carried_.clear();
        ++number_;
        while (!at_end_) {
            const std::size_t end = piece_.find('\n');
            const std::string_view part = piece_.substr(0, end);
            if (carried_.size() + part.size() > limits_.line_bytes_max) return too_long();
            if (end != std::string_view::npos) {
                piece_.remove_prefix(end + 1);
                if (carried_.empty()) return std::optional(part);
                carried_ += part;
                return std::optional<std::string_view>(carried_);
            }
            carried_ += part;
            auto piece = file_->read();
            if (!piece) return std::move(piece).error();
            piece_ = *piece;
            at_end_ = piece_.empty();
        }
        if (carried_.empty()) return std::optional<std::string_view>();
        return std::optional<std::string_view>(carried_);
    }

    Result<EventLine> parse(std::string_view line) {
        const auto json = parser_.parse(line);
        if (!json) return located(json.error(), ", byte " + std::to_string(parser_.place()));
        auto event = event_line_from(*json, number_);
        if (!event) return located(event.error(), "");
        return event;
    }

    Error too_long() const {
        return located(
            {.code = Errc::too_large,
             .message = "longer than " + std::to_string(limits_.line_bytes_max) + " bytes"},
            "");
    }

    Error located(const Error& error, const std::string& byte) const {
        return {.code = error.code,
                .message = file_->path() + ", line " + std::to_string(number_) + byte + ": " +
                           error.message};
    }

    EventLinesLimits limits_;          // as given
    std::unique_ptr<InputFile> file_;  // read so far
    JsonParser parser_;                // of one line at a time
    std::string_view piece_;           // what of the file is read and not used
    std::string carried_;              // the beginning of a line that spans pieces
    std::uint64_t number_ = 0;         // of the line at hand
    bool at_end_ = false;              // of the file
    std::optional<Error> failure_;     // the error of an earlier call
};

Result<EventLines> EventLines::open(const std::string& path, EventLinesLimits limits) {
    auto file = InputFile::open(path, limits.uncompressed_bytes_max);
    if (!file) return std::move(file).error();
    auto reader = std::make_unique<Reader>(*std::move(file), limits);
    auto begun = reader->begin();
    if (!begun) return std::move(begun).error();
    return EventLines(std::move(reader));
}

EventLines::EventLines(std::unique_ptr<Reader> reader) : reader_(std::move(reader)) {}
EventLines::EventLines(EventLines&&) noexcept = default;
EventLines& EventLines::operator=(EventLines&&) noexcept = default;
EventLines::~EventLines() = default;

Result<std::optional<EventLine>> EventLines::next() {
    return reader_->next();
}

}  // namespace skald::ocel
