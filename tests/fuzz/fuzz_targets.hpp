// What reads bytes that a disk may have changed, or a stranger has sent. Each takes any bytes, and
// ends the program when a promise is broken: by SKALD_ASSERT, a sanitizer or an exception.
#pragma once
#include <cstddef>
#include <span>
#include <string_view>

namespace skald::fuzz {

using Bytes = std::span<const std::byte>;

/// One frame. Of all targets with checksums, the first byte says by its lowest bit whether they are
/// made right before the bytes are read, because chance never does.
void read_frame(Bytes input);
/// Events, one behind the other.
void read_events(Bytes input);
void read_stream_change(Bytes input);
void read_snapshot(Bytes input);
/// The only segment of a store, which is opened, read, written to and opened again.
void read_segment(Bytes input);
/// An index file, of which everything is asked.
void read_index_run(Bytes input);
/// What an HTTP client sends, whole and in pieces, routed and answered.
void read_http_request(Bytes input);
/// What an HTTP server sends, and the events in it.
void read_http_response(Bytes input);

struct Target {
    std::string_view name;
    void (*run)(Bytes input);
};
inline constexpr Target targets[] = {
    {"frame", read_frame},
    {"event", read_events},
    {"stream_change", read_stream_change},
    {"snapshot", read_snapshot},
    {"segment", read_segment},
    {"index_run", read_index_run},
    {"http_request", read_http_request},
    {"http_response", read_http_response},
};

}  // namespace skald::fuzz
