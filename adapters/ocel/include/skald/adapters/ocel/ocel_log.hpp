// An object-centric event log in the OCEL 2.0 standard, read from its JSON form: events, the
// objects that they concern, and how both are related.
#pragma once
#include <cstddef>
#include <cstdint>
#include <skald/core/result.hpp>
#include <skald/core/timestamp.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace skald::ocel {

enum class ValueKind : std::uint8_t { string, number, boolean };

/// The value of an attribute. A number is the very text of the file, such as "105.70": no digit is
/// lost or added, so that money stays exact. A boolean is "true" or "false".
struct Value {
    ValueKind kind = ValueKind::string;
    std::string text;

    friend bool operator==(const Value&, const Value&) = default;
};

/// An attribute of an event type or object type, with the type's word for its values ("string",
/// "float", ...). The word is handed on as it is: logs in the wild do not keep to it.
struct AttributeDeclaration {
    std::string name;
    std::string type;
};

/// A type of events or of objects.
struct LogType {
    std::string name;
    std::vector<AttributeDeclaration> attributes;
};

/// What an event or object has to do with an object; the qualifier says in which role, and may be
/// empty.
struct Relationship {
    std::string object_id;
    std::string qualifier;

    friend bool operator==(const Relationship&, const Relationship&) = default;
};

/// A value that an attribute of an object takes at an instant, and keeps until the next one.
struct Attribute {
    std::string name;
    Value value;
    Timestamp time;
};

struct Object {
    std::string id;
    std::string type;
    std::vector<Attribute> attributes;        // in the order of the file
    std::vector<Relationship> relationships;  // in the order of the file
};

/// An attribute of an event; its time is the event's.
struct EventAttribute {
    std::string name;
    Value value;
};

struct Event {
    std::string id;
    std::string type;
    Timestamp time;
    std::vector<EventAttribute> attributes;
    std::vector<Relationship> relationships;  // in the order of the file
};

/// A whole log. Every type, object and relation that is named in it is there.
struct OcelLog {
    std::vector<LogType> event_types;
    std::vector<LogType> object_types;
    std::vector<Object> objects;  // ascending by id, compared as bytes
    std::vector<Event> events;    // ascending by (time, id), ids compared as bytes

    /// The object with this id, or null. Valid while the log is neither changed nor destroyed.
    const Object* object(std::string_view id) const;
};

/// The value of an attribute that holds at `time`: the last one whose time is not after it; of two
/// at one instant, the one that comes later in the file. Null if there is none yet.
const Attribute* attribute_at(const Object& object, std::string_view name, Timestamp time);

/// How much a file may ask of the reader; a file that asks for more is refused as too_large. The
/// defaults let every "type:id" of an object be a tag of an event in a store, every id the end of a
/// stream's name, and every event type an event's type.
struct OcelLimits {
    std::uint64_t uncompressed_bytes_max = std::uint64_t{4} << 30;  // of the file, unpacked
    std::size_t depth_max = 32;  // of arrays and objects inside each other, up to 1,000
    std::size_t element_bytes_max = std::size_t{64} << 20;  // one event or object, in memory
    std::size_t id_bytes_max = 192;                         // of events and objects
    std::size_t event_type_bytes_max = 256;
    std::size_t object_type_bytes_max = 63;
    std::size_t number_bytes_max = 64;  // of the text of one number
};

/// Reads a log in OCEL 2.0 JSON, plain or gzip (told by the first bytes, not by the name). Reads in
/// pieces: memory is taken by the log itself and one event or object in JSON, not by the file.
/// All or nothing. Every message says where: the file, line and byte, and the JSON path or the id.
/// Errors: not_found, permission_denied, io (the file cannot be read); invalid_argument (a
/// directory, an empty file, not JSON, not a valid log, bad UTF-8); unsupported_format (another
/// form of OCEL); too_large (a limit); corrupt (damaged or cut gzip).
/// Which departures from the standard are let pass is decided in docs/decisions/0005.
Result<OcelLog> read_ocel(const std::string& path, OcelLimits limits = {});

}  // namespace skald::ocel
