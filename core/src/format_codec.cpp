#include <skald/core/format_codec.hpp>
#include <string>

namespace skald::detail {

namespace {

std::string place_of(const RecordedEvent& event) {
    return "event " + std::string(event.type) + " at position " +
           std::to_string(event.position.value());
}

}  // namespace

Error unknown_event(const RecordedEvent& event) {
    return {Errc::unsupported_format,
            place_of(event) + " is of a type that this program does not know"};
}

Error unknown_schema_version(const RecordedEvent& event) {
    return {Errc::unsupported_format,
            place_of(event) + " has schema version " + std::to_string(event.schema_version) +
                ", for which this program has neither a struct nor an upcaster"};
}

Error undecodable(const RecordedEvent& event, const Error& cause) {
    return {cause.code, place_of(event) + " cannot be decoded: " + cause.message,
            std::string(event.stream)};
}

}  // namespace skald::detail
