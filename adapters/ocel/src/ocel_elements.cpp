#include "ocel_elements.hpp"

#include <utility>

#include "json_fields.hpp"

namespace skald::ocel {
namespace {

constexpr std::size_t attribute_name_bytes_max = 256;

// Reads each element of an array that need not be there, with `read(element, path)`.
template <class T, class Read>
Result<std::vector<T>> each(const JsonValue& json, std::string_view name, const JsonPath& path,
                            const Read& read) {
    const auto array = allowed(json, name, JsonKind::array, path);
    if (!array) return array.error();
    std::vector<T> all;
    if (*array == nullptr) return all;
    all.reserve((*array)->children.size());
    const JsonPath place = path.member(name);
    for (const JsonValue& element : (*array)->children) {
        const JsonPath here = place.element(all.size());
        auto fits = check_kind(element, JsonKind::object, here);
        if (!fits) return std::move(fits).error();
        auto one = read(element, here);
        if (!one) return std::move(one).error();
        all.push_back(*std::move(one));
    }
    return all;
}

Result<Value> value_from(const JsonValue& json, const JsonPath& path) {
    const JsonValue* value = json.member("value");
    const JsonPath place = path.member("value");
    if (value == nullptr) return wrong(place, "is missing");
    switch (value->kind) {
        case JsonKind::string:
            return Value{ValueKind::string, value->text};
        case JsonKind::number:
            return Value{ValueKind::number, value->text};
        case JsonKind::boolean:
            return Value{ValueKind::boolean, value->text};
        default:
            return wrong(place, "is " + std::string(kind_name(value->kind)) +
                                    " where a string, a number or a boolean belongs");
    }
}

Result<EventAttribute> event_attribute_from(const JsonValue& json, const JsonPath& path) {
    auto name = required_name(json, "name", attribute_name_bytes_max, path);
    if (!name) return std::move(name).error();
    auto value = value_from(json, path);
    if (!value) return std::move(value).error();
    return EventAttribute{*std::move(name), *std::move(value)};
}

Result<Attribute> attribute_from(const JsonValue& json, const JsonPath& path) {
    auto timeless = event_attribute_from(json, path);
    if (!timeless) return std::move(timeless).error();
    const auto time = required_time(json, path);
    if (!time) return time.error();
    return Attribute{std::move(timeless->name), std::move(timeless->value), *time};
}

Result<AttributeDeclaration> declaration_from(const JsonValue& json, const JsonPath& path) {
    auto name = required_name(json, "name", attribute_name_bytes_max, path);
    if (!name) return std::move(name).error();
    const auto type = required(json, "type", JsonKind::string, path);
    if (!type) return type.error();
    return AttributeDeclaration{*std::move(name), (*type)->text};
}

auto relationship_reader(const OcelLimits& limits) {
    return [&limits](const JsonValue& json, const JsonPath& path) -> Result<Relationship> {
        auto object = required_name(json, "objectId", limits.id_bytes_max, path);
        if (!object) return std::move(object).error();
        const auto qualifier = required(json, "qualifier", JsonKind::string, path);
        if (!qualifier) return qualifier.error();
        return Relationship{*std::move(object), (*qualifier)->text};
    };
}

// The same error, saying whose element it is: an index is hard to find in a file of one line.
Error with_id(Error error, std::string_view what, const std::string& id) {
    error.message += " (" + std::string(what) + " " + in_quotes(id) + ")";
    return error;
}

Result<Object> object_with_id(const JsonValue& json, std::string id, const OcelLimits& limits,
                              const JsonPath& path) {
    auto type = required_name(json, "type", limits.object_type_bytes_max, path);
    if (!type) return std::move(type).error();
    auto attributes = each<Attribute>(json, "attributes", path, attribute_from);
    if (!attributes) return std::move(attributes).error();
    auto related = each<Relationship>(json, "relationships", path, relationship_reader(limits));
    if (!related) return std::move(related).error();
    return Object{std::move(id), *std::move(type), *std::move(attributes), *std::move(related)};
}

Result<Event> event_with_id(const JsonValue& json, std::string id, const OcelLimits& limits,
                            const JsonPath& path) {
    auto type = required_name(json, "type", limits.event_type_bytes_max, path);
    if (!type) return std::move(type).error();
    const auto time = required_time(json, path);
    if (!time) return time.error();
    auto attributes = each<EventAttribute>(json, "attributes", path, event_attribute_from);
    if (!attributes) return std::move(attributes).error();
    auto related = each<Relationship>(json, "relationships", path, relationship_reader(limits));
    if (!related) return std::move(related).error();
    return Event{std::move(id), *std::move(type), *time, *std::move(attributes),
                 *std::move(related)};
}

}  // namespace

Result<LogType> type_from(const JsonValue& json, std::size_t name_bytes_max, const JsonPath& path) {
    auto fits = check_kind(json, JsonKind::object, path);
    if (!fits) return std::move(fits).error();
    auto name = required_name(json, "name", name_bytes_max, path);
    if (!name) return std::move(name).error();
    auto attributes = each<AttributeDeclaration>(json, "attributes", path, declaration_from);
    if (!attributes) return with_id(std::move(attributes).error(), "type", *name);
    return LogType{*std::move(name), *std::move(attributes)};
}

Result<Object> object_from(const JsonValue& json, const OcelLimits& limits, const JsonPath& path) {
    auto fits = check_kind(json, JsonKind::object, path);
    if (!fits) return std::move(fits).error();
    auto id = required_name(json, "id", limits.id_bytes_max, path);
    if (!id) return std::move(id).error();
    auto object = object_with_id(json, *id, limits, path);
    if (!object) return with_id(std::move(object).error(), "object", *id);
    return object;
}

Result<Event> event_from(const JsonValue& json, const OcelLimits& limits, const JsonPath& path) {
    auto fits = check_kind(json, JsonKind::object, path);
    if (!fits) return std::move(fits).error();
    auto id = required_name(json, "id", limits.id_bytes_max, path);
    if (!id) return std::move(id).error();
    auto event = event_with_id(json, *id, limits, path);
    if (!event) return with_id(std::move(event).error(), "event", *id);
    return event;
}

}  // namespace skald::ocel
