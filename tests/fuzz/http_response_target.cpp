#include <algorithm>
#include <skald/core/assert.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "event_parser.hpp"
#include "fuzz_targets.hpp"
#include "response_reader.hpp"

namespace skald::fuzz {
namespace {

using http::ResponseReader;

const http::ClientOptions limits{.head_bytes_max = 2000, .body_bytes_max = 1000};

struct Outcome {
    bool is_done = false;
    int status = 0;
    std::string body;

    friend bool operator==(const Outcome&, const Outcome&) = default;
};

Outcome read(std::string_view bytes, std::size_t piece_max) {
    using Step = ResponseReader::Step;
    ResponseReader reader(http::Method::get, limits);
    Step step = Step::need_more;
    while (!bytes.empty() && step == Step::need_more) {
        step = reader.received(bytes.substr(0, piece_max));
        bytes.remove_prefix(std::min(piece_max, bytes.size()));
    }
    if (step == Step::need_more) step = reader.ended();
    if (step != Step::done) {
        SKALD_ASSERT(!reader.reason().empty());
        return {};
    }
    const http::Response response = reader.take();
    SKALD_ASSERT(response.body.size() <= limits.body_bytes_max);
    return {.is_done = true, .status = response.status, .body = response.body};
}

std::vector<http::ServerSentEvent> events_of(std::string_view text, std::size_t piece) {
    http::EventParser parser;
    std::vector<http::ServerSentEvent> events;
    while (!text.empty()) {
        parser.feed(text.substr(0, piece));
        text.remove_prefix(std::min(piece, text.size()));
        while (auto event = parser.next()) events.push_back(*std::move(event));
    }
    return events;
}

}  // namespace

void read_http_response(Bytes input) {
    const std::string_view bytes(reinterpret_cast<const char*>(input.data()), input.size());
    const Outcome whole = read(bytes, std::max<std::size_t>(bytes.size(), 1));
    SKALD_ASSERT(read(bytes, 1) == whole);
    SKALD_ASSERT(read(bytes, 7) == whole);
    const auto events = events_of(whole.body, whole.body.size());
    SKALD_ASSERT(events_of(whole.body, 1) == events);
}

}  // namespace skald::fuzz
