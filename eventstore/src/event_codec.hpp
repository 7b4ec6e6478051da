// How an event lies in the payload of an append frame.
#pragma once
#include <skald/core/new_event.hpp>
#include <skald/core/recorded_event.hpp>
#include <string_view>
#include <vector>

#include "byte_reader.hpp"
#include "byte_writer.hpp"

namespace skald {

/// `event` has an id and is within the limits (limits.hpp). An empty `stream`: none.
void encode_event(ByteWriter& writer, const NewEvent& event, std::string_view stream,
                  Version version, Timestamp recorded_at);

/// How many tags the next event says that it has, should it be one.
std::size_t tag_count(const ByteReader& reader);

/// Reads the next event. Everything but its position, its recorded time and the span of its tags is
/// filled in; the tags are appended to `tags`. All views point into the bytes of the reader. False:
/// the bytes are not an event.
bool decode_event(ByteReader& reader, RecordedEvent& event, std::vector<std::string_view>& tags);

}  // namespace skald
